"""What unfolds by itself: calendar, money, projects, work, release, demand, hub, community, governance."""

"""Who chooses: companies, institutes, grassroots groups, compute providers; each a rule and a face."""

"""Named tuples of tables go into kernels as one pointer.

Numba passes a named tuple of arrays by value: every call copies and reference-counts each array in it. For a world of
eighteen tables that made each small helper cost seconds to compile. Here such a tuple is unpacked once, at the border to
Python, into a struct on that call's stack, and kernels hand on its address. Arrays read through it are borrowed: they have
no reference count of their own, which is safe because the Python caller holds them for as long as the call lasts. A kernel
must not return them. The struct never changes during a call, so where the tables are is read once and not again after every
store.

Interpreted kernels see the named tuple itself; the same attribute access works on both.
"""

import sim.kernel  # noqa: F401  - names numba's cache folder, so it comes before numba

# isort: split
import hashlib
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.pythonapi import NativeValue, unbox
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, lower_getattr_generic, register_model, typeof_impl

COUNT = types.Array(types.int64, 1, "C")


class HandleType(types.Type):
    """Type of a named tuple that kernels hold by address; two are the same if their fields are."""

    def __init__(self, label: str, fields: tuple[tuple[str, types.Type], ...]) -> None:
        self.fields = fields
        digest = hashlib.sha256(repr([(name, str(kind)) for name, kind in fields]).encode()).hexdigest()[:16]
        super().__init__(name=f"{label}_{digest}")

    def place(self, attribute: str) -> int:
        """Position of a field."""
        return [name for name, _ in self.fields].index(attribute)


@register_model(HandleType)
class _HandleModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: HandleType) -> None:
        super().__init__(dmm, fe_type, _struct(dmm, fe_type).as_pointer())


def _struct(dmm: Any, handle: HandleType) -> ir.LiteralStructType:
    """Memory of a handle: nested handles stand inside it, other fields by value."""
    parts = []
    for _, kind in handle.fields:
        parts.append(_struct(dmm, kind) if isinstance(kind, HandleType) else dmm.lookup(kind).get_value_type())
    return ir.LiteralStructType(parts)


@infer_getattr
class _HandleAttributes(AttributeTemplate):
    key = HandleType

    def generic_resolve(self, handle: HandleType, attribute: str) -> types.Type | None:
        return dict(handle.fields).get(attribute)


@lower_getattr_generic(HandleType)
def _read(context: Any, builder: Any, handle: HandleType, address: Any, attribute: str) -> Any:
    place = handle.place(attribute)
    kind = handle.fields[place][1]
    where = cgutils.gep_inbounds(builder, address, 0, place)
    if isinstance(kind, HandleType):
        return where
    value = builder.load(where)
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    if not isinstance(kind, types.Array):
        return value
    array = cgutils.create_struct_proxy(kind)(context, builder, value=value)
    array.meminfo = cgutils.get_null_value(array.meminfo.type)  # borrowed: see the module's first lines
    array.parent = cgutils.get_null_value(array.parent.type)
    return array._getvalue()


@unbox(HandleType)
def _unpack(handle: HandleType, obj: Any, c: Any) -> NativeValue:
    address = cgutils.alloca_once(c.builder, _struct(c.context.data_model_manager, handle))
    cleanups: list[Any] = []
    failed = cgutils.alloca_once_value(c.builder, cgutils.false_bit)
    _fill(handle, obj, address, c, cleanups, failed)

    def cleanup() -> None:
        for undo in cleanups:
            undo()

    address = _unrelated(c.builder, address)
    return NativeValue(address, is_error=c.builder.load(failed), cleanup=cleanup)


def _unrelated(builder: Any, address: Any) -> Any:
    """The same address, so that the compiler does not know it for the stack slot that was filled just now.

    What is read through it is declared invariant; of a stack slot that would mean: as before it was filled.
    """
    same = ir.InlineAsm(ir.FunctionType(address.type, [address.type]), "", "=r,0", side_effect=True)
    return builder.call(same, [address])


def _fill(handle: HandleType, obj: Any, address: Any, c: Any, cleanups: list[Any], failed: Any) -> None:
    """Unbox the fields of a tuple into the struct at ``address``, and note how to release them after the call."""
    for place, (_, kind) in enumerate(handle.fields):
        item = c.pyapi.tuple_getitem(obj, place)  # borrowed
        where = cgutils.gep_inbounds(c.builder, address, 0, place)
        if isinstance(kind, HandleType):
            _fill(kind, item, where, c, cleanups, failed)
            continue
        native = c.unbox(kind, item)
        with c.builder.if_then(native.is_error, likely=False):
            c.builder.store(cgutils.true_bit, failed)
        c.builder.store(native.value, where)

        def undo(kind: types.Type = kind, native: NativeValue = native) -> None:
            if native.cleanup is not None:
                native.cleanup()
            if c.context.enable_nrt:
                c.context.nrt.decref(c.builder, kind, native.value)

        cleanups.append(undo)


def by_address(cls: type) -> type:
    """Class decorator: kernels hold instances of this named tuple by address."""
    known: dict[Any, HandleType] = {}

    @typeof_impl.register(cls)
    def _type_of(value: Any, c: Any) -> HandleType:
        kinds = tuple(_kind_of(item, c) for item in value)
        if kinds not in known:
            known[kinds] = HandleType(cls.__name__, tuple(zip(cls._fields, kinds, strict=True)))  # type: ignore[attr-defined]
        return known[kinds]

    return cls


def _kind_of(item: Any, c: Any) -> types.Type:
    """Type of a field; numba's own answer, but for the counts, of which a world has many."""
    if isinstance(item, np.ndarray) and item.shape == (1,) and item.dtype == np.int64 and item.flags.c_contiguous:
        return COUNT
    return typeof_impl(item, c)

"""Loops over whole columns that run inside the JVM.

A call from Python into Java costs microseconds, and writing one row needs a dozen of them. Here the work on one row is put together once,
from method handles (``java.lang.invoke``), the columns cross over in one copy each, and the JVM runs the loop as compiled code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import jpype
import numpy as np
import polars as pl

Handle = Any  # a java.lang.invoke.MethodHandle
Array = Any  # a Java array
PRIMITIVE = {pl.Int64(): "long", pl.Float64(): "double", pl.Boolean(): "boolean"}
ELEMENT = {"int": jpype.JInt, "long": jpype.JLong, "double": jpype.JDouble, "boolean": jpype.JBoolean}


@cache
def _java(name: str) -> Any:
    return jpype.JClass(name)


def _handles() -> Any:
    return _java("java.lang.invoke.MethodHandles")


def _type(name: str) -> Any:
    """Return the ``java.lang.Class`` of a type, primitives included."""
    box = {"int": "Integer", "long": "Long", "boolean": "Boolean", "void": "Void"}.get(name)
    return _java(f"java.lang.{box}").TYPE if box else _java(name).class_


def _array(kind: str, items: Sequence[Any]) -> Array:
    return jpype.JArray(_java(kind))(items)


def signature(returns: str, *takes: str) -> Any:
    """Return a method type, for example ``signature("void", "java.lang.Object")``."""
    return _java("java.lang.invoke.MethodType").methodType(_type(returns), _array("java.lang.Class", [_type(t) for t in takes]))


def method(owner: str, name: str, returns: str, *takes: str) -> Handle:
    """Return the public method of a class; the object it belongs to becomes its first argument."""
    return _handles().publicLookup().findVirtual(_type(owner), name, signature(returns, *takes))


def constructor(owner: str, *takes: str) -> Handle:
    """Return a public constructor."""
    return _handles().publicLookup().findConstructor(_type(owner), signature("void", *takes))


def given(handle: Handle, position: int, *values: object) -> Handle:
    """Return the handle with some of its arguments filled in."""
    return _handles().insertArguments(handle, position, _array("java.lang.Object", values))


def then(handle: Handle, following: Handle) -> Handle:
    """Return the handle that hands what it gives to another."""
    return _handles().filterReturnValue(handle, following.asType(following.type().changeParameterType(0, handle.type().returnType())))


def after(handle: Handle, first: Handle) -> Handle:
    """Return the handle with another one, of the same leading arguments, run before it for its effect."""
    return _handles().foldArguments(handle, first.asType(first.type().changeReturnType(_type("void"))))


def pairs(handle: Handle, names: Sequence[str]) -> Handle:
    """Return the handle whose last argument, an array of names and values, is given as values alone."""
    last = handle.type().parameterCount() - 1
    handle = handle.asCollector(_type("java.lang.Object[]"), 2 * len(names))
    for i, name in enumerate(names):
        handle = given(handle, last + i, name)
    return handle


def on_new(make: Handle, work: Handle) -> Handle:
    """Return the handle that works on what ``make`` gives anew each time in place of its first argument."""
    made = make.asType(make.type().changeReturnType(work.type().parameterType(0)))
    return _handles().collectArguments(work, 0, made)


def either(condition: Handle, yes: Handle, no: object) -> Handle:
    """Return the handle that gives ``yes(x)`` where the condition holds for x, else a constant."""
    constant = _handles().constant(yes.type().returnType(), no)
    return _handles().guardWithTest(condition, yes, _handles().dropArguments(constant, 0, yes.type().parameterArray()))


# -- columns: handles from a row number to a value -------------------------------------------------------------------------
def column(values: pl.Series) -> Handle:
    """Return a column without nulls: whole numbers, numbers and flags as they are, the rest as distinct values and their numbers."""
    if kind := PRIMITIVE.get(values.dtype):
        return numbers(kind, values.to_numpy())
    distinct = values.unique(maintain_order=True).to_frame("value")
    codes = values.to_frame("value").join(distinct.with_row_index("code"), on="value", how="left", maintain_order="left")["code"]
    if values.dtype == pl.Date:
        day = _java("java.time.LocalDate")
        items = _array("java.lang.Object", [day.ofEpochDay(n) for n in distinct["value"].to_physical().to_list()])
    else:
        items = objects(distinct["value"])
    return gather(items, codes.to_numpy())


def objects(values: pl.Series) -> Array:
    """Return texts, or lists of texts, as a Java array: one text crosses over."""
    return _java("com.arcadedb.serializer.json.JSONArray")(json.dumps(values.to_list())).toList().toArray()


def gather(items: Array, at: np.ndarray[Any, Any]) -> Handle:
    """Return the column ``items[at[row]]`` of an array of objects."""
    return then(numbers("int", at), _element("java.lang.Object", items))


def numbers(kind: str, values: np.ndarray[Any, Any]) -> Handle:
    """Return a column of a primitive type."""
    return _element(kind, jpype.JArray(ELEMENT[kind])(values.astype(np.int32) if kind == "int" else values))


def joined(make: Handle, *columns: Handle) -> Handle:
    """Return the column of what ``make`` gives for the values of other columns."""
    inner = [c.asType(c.type().changeReturnType(make.type().parameterType(i))) for i, c in enumerate(columns)]
    by_row = _handles().filterArguments(make, 0, _array("java.lang.invoke.MethodHandle", inner))
    one = _java("java.lang.invoke.MethodType").methodType(make.type().returnType(), _type("int"))
    return _handles().permuteArguments(by_row, one, jpype.JArray(jpype.JInt)([0] * len(columns)))


def _element(kind: str, array: Array) -> Handle:
    return given(_handles().arrayElementGetter(_type(f"{kind}[]")), 0, jpype.JObject(array, _java(f"{kind}[]")))


# -- loops -----------------------------------------------------------------------------------------------------------------
def each(rows: int, work: Handle, *columns: Handle) -> None:
    """Run ``work`` on the values of every row."""
    body = joined(work, *columns)
    body = body.asType(body.type().changeReturnType(_type("void")))
    _handles().countedLoop(_handles().constant(_type("int"), jpype.JInt(rows)), None, body).invokeWithArguments(
        _array("java.lang.Object", [])
    )


def collect(rows: int, work: Handle, *columns: Handle) -> Array:
    """Run ``work`` on the values of every row and return what it gave as an array of objects."""
    out = jpype.JArray(_java("java.lang.Object"))(rows)
    _fill("java.lang.Object", out, work, *columns)
    return out


def measure(kind: str, rows: int, work: Handle, *columns: Handle) -> np.ndarray[Any, Any]:
    """Run ``work`` on the values of every row and return what it gave as numbers or flags."""
    out = jpype.JArray(ELEMENT[kind])(rows)
    _fill(kind, out, work, *columns)
    return np.array(out)


def _fill(kind: str, out: Array, work: Handle, *columns: Handle) -> None:
    put = given(_handles().arrayElementSetter(_type(f"{kind}[]")), 0, jpype.JObject(out, _java(f"{kind}[]")))
    each(len(out), put, numbers("int", np.arange(len(out))), joined(work, *columns))


def drained(iterator: Any) -> Array:
    """Return what is left in a Java iterator as an array."""
    split = _java("java.util.Spliterators").spliteratorUnknownSize(iterator, 0)
    return _java("java.util.stream.StreamSupport").stream(split, False).toArray()


def present(items: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return where an array of objects has one."""
    is_there = _handles().publicLookup().findStatic(_type("java.util.Objects"), "nonNull", signature("boolean", "java.lang.Object"))
    return measure("boolean", len(items), is_there, gather(items, np.arange(len(items)))).astype(bool)


def by_presence(frame: pl.DataFrame, names: Sequence[str]) -> Iterator[tuple[list[str], pl.DataFrame]]:
    """Split rows by which of the named columns they have a value in: a null is no property."""
    has = pl.sum_horizontal(pl.lit(0, pl.UInt64), *(pl.col(n).is_not_null().cast(pl.UInt64) * 2**i for i, n in enumerate(names)))
    for (mask,), part in frame.with_columns(has.alias(":has")).partition_by(":has", as_dict=True, maintain_order=True).items():
        yield [n for i, n in enumerate(names) if int(mask) >> i & 1], part

"""The only door to a computing engine: Ibis on DuckDB in-process by default, or on Apache Spark.

The relational part of the model is written once as Ibis expressions (``Table -> Table``); nothing outside this file
knows which engine runs them.
"""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

from maillage.errors import EngineError, unknown_name
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    import ibis.expr.types as ir
    import pyarrow as pa

EngineName = Literal["duckdb", "spark"]
ENGINES: tuple[EngineName, ...] = ("duckdb", "spark")


@dataclass
class Engine:
    """An open connection to an engine; close it, or use it as a context.

    Example:
        >>> with Engine.open() as engine:
        ...     table = engine.table({"csp": ["3", "5"], "active_persons": [10.0, 4.0]})
        ...     float(engine.scalar(table.active_persons.sum()))
        14.0
    """

    name: EngineName
    backend: Any
    _tables: int = field(default=0, repr=False)

    @classmethod
    def open(cls, name: str = "duckdb", *, threads: int | None = None, memory: str | None = None) -> Engine:
        """Open an engine.

        Args:
            name: ``duckdb`` or ``spark``.
            threads: how many threads it may use (all by default).
            memory: how much memory it may use before it spills to disk, for instance ``"4GB"``.

        Raises:
            UnknownNameError: the engine does not exist.
            EngineError: the engine could not be started.
        """
        if name == "duckdb":
            return cls("duckdb", _open_duckdb(threads, memory))
        if name == "spark":
            return cls("spark", _open_spark(threads, memory))
        kind = Phrase("engine")
        raise unknown_name(kind, name, ENGINES)

    def __enter__(self) -> Self:
        """Use the engine as a context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close at the end of the context."""
        self.close()

    def close(self) -> None:
        """Give back what the engine holds. A Spark session is shared by the process and stays open."""
        if self.name == "duckdb":
            self.backend.disconnect()

    def _new_name(self) -> str:
        self._tables += 1
        return f"maillage_{os.getpid()}_{id(self):x}_{self._tables}"

    def table(self, data: pa.Table | Mapping[str, Sequence[object]]) -> ir.Table:
        """An in-memory table, from Arrow or from columns of Python values."""
        import ibis
        import pyarrow as pa

        arrow = data if isinstance(data, pa.Table) else pa.table(dict(data))
        if self.name == "spark":
            return self._spark_view(self._session.createDataFrame(arrow))
        return self.materialise(ibis.memtable(arrow))

    def read_parquet(self, *paths: Path) -> ir.Table:
        """Parquet files of one schema, read when computed."""
        return self.backend.read_parquet([str(path) for path in paths], table_name=self._new_name())

    def read_delimited(
        self, path: Path, *, separator: str, columns: Sequence[str], header: bool = True
    ) -> ir.Table:
        """A UTF-8 delimited text file, every column as text, so that no code loses its leading zero.

        Args:
            path: the file.
            separator: the field separator.
            columns: names of all the columns, in their order in the file.
            header: whether the first line holds names.
        """
        if self.name == "duckdb":
            return self.backend.read_csv(
                str(path),
                table_name=self._new_name(),
                delim=separator,
                header=header,
                columns=dict.fromkeys(columns, "VARCHAR"),
                auto_detect=False,
                quote='"',
            )
        schema = ", ".join(f"`{column}` STRING" for column in columns)
        return self.backend.read_csv(
            str(path), table_name=self._new_name(), sep=separator, header=header, schema=schema
        )

    def materialise(self, expression: ir.Table) -> ir.Table:
        """Compute a table once and hold the result for the queries that follow."""
        if self.name == "duckdb":
            return self.backend.create_table(self._new_name(), expression, temp=True)
        return self._spark_view(self._session.sql(self.backend.compile(expression)).cache())

    @property
    def _session(self) -> Any:  # noqa: ANN401 - Ibis has no types
        return self.backend._session

    def _spark_view(self, frame: Any) -> ir.Table:  # noqa: ANN401 - a Spark data frame
        name = self._new_name()
        frame.createOrReplaceTempView(name)
        return self.backend.table(name)

    def to_arrow(self, expression: ir.Table) -> pa.Table:
        """Compute a table and bring it here; on Spark straight through Arrow, without pandas."""
        if self.name == "spark":
            return self._session.sql(self.backend.compile(expression)).toArrow()
        return self.backend.to_pyarrow(expression)

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Compute a small table and bring it here as rows."""
        rows: list[dict[str, Any]] = self.to_arrow(expression).to_pylist()
        return rows

    def scalar(self, expression: ir.Scalar) -> Any:  # noqa: ANN401 - a scalar of any type
        """Compute one value."""
        return self.rows(expression.name("value").as_table())[0]["value"]

    def write_parquet(self, expression: ir.Table, path: Path) -> None:
        """Compute a table into one Parquet file: written beside, then renamed."""
        import pyarrow.parquet as pq

        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.partial")
        try:
            if self.name == "duckdb":
                self.backend.to_parquet(expression, str(beside), compression="zstd")
            else:
                pq.write_table(self.to_arrow(expression), beside, compression="zstd")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def _open_duckdb(threads: int | None, memory: str | None) -> Any:  # noqa: ANN401 - Ibis has no types
    import ibis

    settings: dict[str, object] = {"preserve_insertion_order": False}
    if threads is not None:
        settings["threads"] = threads
    if memory is not None:
        settings["memory_limit"] = memory
    connection = ibis.duckdb.connect(**settings)
    # DuckDB draws its own bar on standard output, in the middle of a user's JSON
    connection.raw_sql("SET enable_progress_bar = false")
    return connection


def _open_spark(threads: int | None, memory: str | None) -> Any:  # noqa: ANN401 - Ibis has no types
    advice = Phrase(
        "Install it with `pip install 'maillage[spark]'` and a Java 17 or later, or use `--engine duckdb`."
    )
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        message = Phrase("Engine 'spark' needs the package pyspark, which is not installed.")
        raise EngineError(message, do=advice) from error
    import ibis

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="PySpark does not yet fully support pandas", category=FutureWarning
        )
        builder = (
            SparkSession.builder.master(os.environ.get("SPARK_MASTER", f"local[{threads or '*'}]"))
            .appName("maillage")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.memory", memory or "4g")
            .config("spark.sql.shuffle.partitions", str(threads or os.cpu_count() or 2))
            .config("spark.sql.session.timeZone", "UTC")
        )
        try:
            session = builder.getOrCreate()
        except Exception as error:
            message = Phrase("Engine 'spark' could not be started ({reason}).", reason=type(error).__name__)
            raise EngineError(message, do=advice) from error
        session.sparkContext.setLogLevel("ERROR")
        return ibis.pyspark.connect(session)

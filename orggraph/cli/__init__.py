"""The command line: every command is a few lines over the same functions that Python users call.

Exit codes: 0 done; 1 failed (one sentence on stderr); 2 wrong usage; 3 done, but some rows were quarantined.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

import click

import orggraph
from orggraph.cli import files, read, services
from orggraph.errors import OrgGraphError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(orggraph.__version__, prog_name="orggraph")
@click.option("--debug", is_flag=True, help="Show the traceback of a failure.")
def cli(debug: bool) -> None:
    """Where an organisation needs coordination, how sure that is, and who may act."""


for command in (
    services.demo,
    files.import_,
    files.check,
    read.analyze_,
    read.metric,
    read.query,
    read.queries_,
    services.serve,
    services.neo4j,
    services.doctor,
    files.export_,
):
    cli.add_command(command)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; a failure is one sentence on stderr."""
    debug = "--debug" in arguments
    try:
        code = cli.main(list(arguments), prog_name="orggraph", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as reason:
        reason.show()
        return reason.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 1
    except OrgGraphError as reason:
        if debug:
            traceback.print_exc()
        click.echo(f"orggraph: {reason}", err=True)
        return reason.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # the reader (head, less) has gone: nothing to tell
        return 0
    except Exception as bug:  # noqa: BLE001 - the outermost edge: a bug is one sentence here, a traceback with --debug
        if debug:
            traceback.print_exc()
        click.echo(f"orggraph: unexpected {type(bug).__name__}: {bug}. Run again with --debug first and report what it shows.", err=True)
        return 1


def main() -> None:
    """Entry point of the ``orggraph`` command."""
    sys.exit(run(sys.argv[1:]))

"""The command line: every command is a few lines over the same functions that Python users call.

Exit codes: 0 done; 1 failed (one sentence on stderr); 2 wrong usage; 3 done, but some rows were quarantined.
"""

from __future__ import annotations

import importlib
import keyword
import logging
import pkgutil
import sys
import traceback
from collections.abc import Sequence

import click

import orggraph
from orggraph.errors import OrgGraphError, UnknownName

COMMANDS = "orggraph.cli.commands"


class Commands(click.Group):
    """The commands by the names of their files; a file is read only when its command is called, so that start is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name."""
        path = importlib.import_module(COMMANDS).__path__
        return sorted(m.name.rstrip("_") for m in pkgutil.iter_modules(path))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a file: the object of click in it that has the file's name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        suffix = "_" if keyword.iskeyword(cmd_name) else ""
        module = importlib.import_module(f"{COMMANDS}.{cmd_name}{suffix}")
        return next(c for c in vars(module).values() if isinstance(c, click.Command) and c.name == cmd_name)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that was asked for; a misspelt one is told with the near one."""
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            raise UnknownName("command", args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(orggraph.__version__, prog_name="orggraph")
@click.option("--debug", is_flag=True, help="Show the traceback of a failure.")
def cli(debug: bool) -> None:
    """Where an organisation needs coordination, how sure that is, and who may act."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; a failure is one sentence on stderr."""
    debug = "--debug" in arguments
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # what the driver tells of its retries is one sentence when it gives up
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

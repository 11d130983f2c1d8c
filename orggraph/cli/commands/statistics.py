"""Regular statistics by quarter or month, with the trend of each."""

from __future__ import annotations

import json
import math

import click

from orggraph import graph
from orggraph.cli.options import json_option, lang_option, opened_store, store_option
from orggraph.cli.show import out
from orggraph.i18n import translate
from orggraph.settings import load as load_settings
from orggraph.statistics import PERIODS, Statistic, statistics


@click.command("statistics")
@click.option("--every", type=click.Choice(list(PERIODS)), default="quarter", show_default=True, help="Length of a period.")
@store_option
@lang_option
@json_option
def statistics_(every: str, store: str | None, lang: str, as_json: bool) -> int:
    """Print the organisation in numbers by period, with the trend of each and where it leads if nothing is done."""
    with opened_store(store) as opened:
        org = graph.load(opened, load_settings(), window_weeks=math.inf)
    block = statistics(org, every)
    if as_json:
        rows = [_json(r) for r in block.rows]
        starts = [day.isoformat() for day in block.starts]
        click.echo(
            json.dumps({"every": every, "starts": starts, "complete": block.complete, "statistics": rows}, ensure_ascii=False, indent=2)
        )
        return 0
    console = out()
    for r in block.rows:
        console.print(f"[bold]{translate(f'statistic.{r.name}', lang)}[/]")
        for day, value in zip(block.starts, r.values, strict=True):
            console.print(f"  {day}  {'—' if math.isnan(value) else f'{value:.3g}'}")
        console.print(f"  {trend_text(r, lang)}")
    return 0


def trend_text(r: Statistic, lang: str) -> str:
    """Return what can be told of the trend, as a sentence."""
    if not r.trend.told:
        return translate(f"trend.{r.trend.reason}", lang)
    value, low, high = r.trend.ahead[0]
    way = "up" if r.trend.slope > 0 else "down"
    return translate(f"trend.{way}", lang, slope=f"{abs(r.trend.slope):.2g}", value=f"{value:.3g}", low=f"{low:.3g}", high=f"{high:.3g}")


def _json(r: Statistic) -> dict[str, object]:
    def number(x: float) -> float | None:
        return None if math.isnan(x) else round(x, 6)

    ahead = [{"value": number(v), "low": number(a), "high": number(b)} for v, a, b in r.trend.ahead]
    trend = {"slope": number(r.trend.slope), "low": number(r.trend.low), "high": number(r.trend.high), "p": number(r.trend.p)}
    told = {"told": r.trend.told, "worsening": r.worsening, "ahead": ahead, "reason": r.trend.reason or None}
    return {"name": r.name, "unit": r.unit, "better": r.better, "values": [number(v) for v in r.values], "trend": {**trend, **told}}

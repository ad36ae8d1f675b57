"""`tenantry journal`: what was done here, for people and for programs, and whether anybody changed it since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.csv_output import print_csv
from tui.cli.exit_codes import ExitCode
from tui.cli.journal_arguments import Wanted, parse_journal_arguments
from tui.cli.journal_table import table
from tui.cli.json_output import print_json_array
from tui.cli.output import output_width, print_lines, say
from tui.errors import StoreError
from tui.model.clock import utc_now
from tui.model.journal import FIELDS, Break, Record, breaks_in

if TYPE_CHECKING:
    from tui.store import Kept


def show_journal(words: Sequence[str]) -> int:
    """Do what the words after `tenantry journal` ask for.

    Works beside a running tenantry, and changes nothing but that an export is noted.

    Raises:
        UsageError: the words are wrong.
        StoreError: the journal cannot be read, or `--verify` found that it was changed.
    """
    arguments = parse_journal_arguments(words, utc_now())

    from tui.store import Locations, load_journal

    path = (Locations.demo() if arguments.is_demo else Locations.live()).state_file
    kept = load_journal(path)
    if arguments.verify:
        _verify(kept, path, as_json=arguments.as_json)
    elif arguments.as_json:
        print_json_array([asdict(record) for record in kept.records if arguments.wanted.takes(record)])
    elif arguments.as_csv:
        _print_csv([record for record in kept.records if arguments.wanted.takes(record)], path)
    else:
        _print_table(kept, arguments.wanted)
    return ExitCode.DONE


def _print_table(kept: Kept, wanted: Wanted) -> None:
    found = [record for record in kept.records if wanted.takes(record)]
    if not found:
        say("No record fits." if kept.records else "The journal is empty.")
        return
    lines, left_out = table(found, output_width())
    print_lines(lines)
    if left_out:
        say(f"No room for: {', '.join(left_out)}. A wider terminal or --json shows all.")


def _print_csv(records: Sequence[Record], path: Path) -> None:
    """The list leaves for elsewhere, so the journal notes it; if it cannot, that is told."""
    if not records:
        say("No record fits.")
        return
    import asyncio

    print_csv(FIELDS, [tuple(asdict(record).values()) for record in records])
    try:
        asyncio.run(_note_export(path, len(records)))
    except StoreError as error:
        say(f"The journal could not note this export. {error.summary} {error.remedy}".strip())


async def _note_export(path: Path, count: int) -> None:
    from tui.services.journal import Journal
    from tui.store import Store

    store = await Store.open(path)
    try:
        await Journal(store, utc_now).exported("records of the journal", count)
    finally:
        store.close(within_s=5)


def _verify(kept: Kept, path: Path, *, as_json: bool) -> None:
    """Print where the chain does not hold, or that it does. Raises StoreError when it does not."""
    found = list(breaks_in(kept.records, kept.last_number))
    if as_json:
        print_json_array([asdict(each) for each in found])
    else:
        print_lines([each.sentence for each in found] or [_whole(kept)])
    if found or not kept.is_guarded:
        raise StoreError(_changed(found), f"Keep a copy of {path} before you start tenantry again.")


def _whole(kept: Kept) -> str:
    if not kept.records:
        return "The journal is empty."
    purged = sum(record.is_purged for record in kept.records)
    emptied = f", {purged} of them emptied when their account was purged" if purged else ""
    return f"The chain is whole: {len(kept.records)} records{emptied}. The last hash is {kept.records[-1].hash}."


def _changed(found: Sequence[Break]) -> str:
    if not found:
        return "The local state has lost its form: what keeps the journal from being changed may be gone."
    numbers = ", ".join(str(each.number) for each in found[:10]) + (", …" if len(found) > 10 else "")
    return f"The journal was changed: see record {numbers}."

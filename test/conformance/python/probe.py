"""Asks a server everything through the vendor's Python client. Prints one line per probe; fails loudly."""

import os
import sys

from massive import RESTClient
from massive.exceptions import AuthError, BadResponse

BASE = os.environ["BARLAKE_PROBE_BASE"]
KEY = os.environ["BARLAKE_PROBE_KEY"]

client = RESTClient(KEY, base=BASE, retries=1)


def aggregates():
    whole = list(client.list_aggs("AAPL", 1, "day", "2026-03-02", "2026-03-13", adjusted=False, limit=50000))
    paged = list(client.list_aggs("AAPL", 1, "day", "2026-03-02", "2026-03-13", adjusted=False, limit=3))
    assert len(whole) == 10, len(whole)
    assert [bar.timestamp for bar in paged] == [bar.timestamp for bar in whole]
    assert all(bar.low <= bar.open <= bar.high for bar in whole)


def hours():
    bars = list(client.list_aggs("AAPL", 1, "hour", "2026-03-06", "2026-03-09", limit=120))
    times = [bar.timestamp for bar in bars]
    assert times == sorted(set(times)) and len(times) > 20, times


def grouped():
    rows = client.get_grouped_daily_aggs("2026-03-13", adjusted=False)
    assert any(row.ticker == "AAPL" for row in rows)
    assert {row.timestamp for row in rows} == {1773432000000}


def empty_grouped():
    assert not client.get_grouped_daily_aggs("2026-03-14")


def previous_close():
    rows = client.get_previous_close_agg("AAPL")
    assert rows[0].timestamp == 1773432000000


def open_close():
    assert client.get_daily_open_close_agg("AAPL", "2026-03-13").symbol == "AAPL"


def tickers():
    whole = [row.ticker for row in client.list_tickers(limit=1000)]
    paged = [row.ticker for row in client.list_tickers(limit=7)]
    assert paged == whole and "BACpA" in whole and "X:BTCUSD" in whole
    assert all(row.delisted_utc for row in client.list_tickers(active=False, limit=1000))


def details():
    assert client.get_ticker_details("AAPL").name == "Apple Inc."
    assert client.get_ticker_events("AAPL").name == "Apple Inc."
    assert len(client.get_ticker_types()) > 10
    assert len(client.get_exchanges()) > 5


def corporate_actions():
    splits = list(client.list_splits(limit=3))
    assert len(splits) == len({row.id for row in splits}) > 3
    dividends = list(client.list_dividends(limit=3, ticker_gte="A"))
    assert len(dividends) > 3


def contracts():
    rows = list(client.list_options_contracts("AAPL", limit=100))
    assert len(rows) > 20
    assert client.get_options_contract(rows[0].ticker).ticker == rows[0].ticker


def snapshot():
    rows = client.get_snapshot_all("stocks", tickers=["AAPL"])
    assert [row.ticker for row in rows] == ["AAPL"] and rows[0].day.close > 0


def market_status():
    assert client.get_market_status().market == "closed"
    assert any(row.name == "Good Friday" for row in client.get_market_holidays())


def refusals():
    try:
        RESTClient("another", base=BASE, retries=0).get_market_status()
    except (AuthError, BadResponse) as error:
        assert "Unknown API Key" in str(error), error
    else:
        raise AssertionError("an unknown key was let in")


PROBES = [
    aggregates,
    hours,
    grouped,
    empty_grouped,
    previous_close,
    open_close,
    tickers,
    details,
    corporate_actions,
    contracts,
    snapshot,
    market_status,
    refusals,
]

failed = 0
for probe in PROBES:
    try:
        probe()
        print(f"ok {probe.__name__}")
    except Exception as error:  # every probe gets its turn
        failed += 1
        print(f"FAILED {probe.__name__}: {error!r}")
print(f"{len(PROBES) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)

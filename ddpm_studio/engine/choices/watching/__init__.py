"""How a run is looked at while it trains."""

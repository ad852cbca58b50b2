"""Jobs that measure a model: what pictures cost, and which of them it has learnt by heart."""

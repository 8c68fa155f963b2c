"""Words of decisions: quantities, facts, the placeholders of several facts, and templates of sentences."""

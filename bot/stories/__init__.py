"""From articles to briefs: text, names, quotes, key points, grouping, grounding."""

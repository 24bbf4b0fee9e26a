"""Pure rules of the research room: the content's shape, differences, spreadsheets' rows."""

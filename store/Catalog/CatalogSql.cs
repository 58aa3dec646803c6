using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>The statements over derived columns. Their text depends only on <see cref="DerivedColumn.All"/>, never on a user's text.</summary>
static class CatalogSql
{
    /// <summary>Every statement, for tests of their form.</summary>
    public static IEnumerable<string> All(IReadOnlyList<DerivedColumn> texts)
        => [SelectPage(texts), SelectByKey(texts), SelectCompleteness([.. texts, DerivedColumn.Embedding]), UpdateRows(texts)];

    /// <summary>The next rows of a range. Parameters: org, namespace, with embeddings, since, only incomplete rows, first, is first excluded, last, limit.</summary>
    public static string SelectPage(IReadOnlyList<DerivedColumn> texts) => $$"""
        SELECT {{SelectedColumns(texts)}}
        FROM items
        WHERE org_id = $1 AND namespace = $2
          AND item_id >= $6 AND item_id <= $8 AND (NOT $7 OR item_id <> $6)
          AND ($4::timestamptz IS NULL OR updated_at >= $4)
          AND (NOT $5 OR {{AnyMissing(texts)}})
        ORDER BY item_id
        LIMIT $9
        """;

    /// <summary>The rows of these ids. Parameters: org, namespace, with embeddings, since, only incomplete rows, ids.</summary>
    public static string SelectByKey(IReadOnlyList<DerivedColumn> texts) => $$"""
        SELECT {{SelectedColumns(texts)}}
        FROM items
        WHERE org_id = (SELECT $1::uuid) AND namespace = (SELECT $2::text) AND item_id = ANY($6)
          AND ($4::timestamptz IS NULL OR updated_at >= $4)
          AND (NOT $5 OR {{AnyMissing(texts)}})
        ORDER BY item_id
        """;

    /// <summary>Rows, and rows with a value per column. Parameters: org, namespace.</summary>
    public static string SelectCompleteness(IReadOnlyList<DerivedColumn> columns) => $"""
        SELECT count(*), {Join(columns, PresentCount)}
        FROM items
        WHERE org_id = $1 AND namespace = $2
        """;

    /// <summary>
    /// Updates rows that still have the values that were read. Parameters: org, namespace, ids, times read, times written, one array per column of
    /// <paramref name="texts"/>, one array of values read per column with sources, embedding writes, embeddings.
    /// </summary>
    // The keys are also a condition, because the planner would otherwise join all rows of the namespace. The new rows are sorted, so that
    // the join can be a merge join without another sort.
    public static string UpdateRows(IReadOnlyList<DerivedColumn> texts)
    {
        const int FirstText = 6;
        var guards = Guards(texts);
        var given = string.Join(", ", texts.Select(column => column.Name).Concat(guards.Select(column => "was_" + column.Name)));
        var arrays = string.Join(", ", Enumerable.Range(FirstText, texts.Count + guards.Count).Select(number => $"${number}::text[]"));
        var embeddings = FirstText + texts.Count + guards.Count;
        return $$"""
            UPDATE items AS i
            SET {{Join(texts, Assignment)}},
                updated_at = CASE c.updated_at WHEN 'infinity' THEN i.updated_at ELSE c.updated_at END,
                embedding = CASE c.embedding_write WHEN 0 THEN i.embedding WHEN 1 THEN coalesce(i.embedding, c.embedding) ELSE c.embedding END
            FROM (SELECT item_id, expected_at, updated_at, {{given}}, embedding_write, embedding
                  FROM unnest($3::text[], $4::timestamptz[], $5::timestamptz[], {{arrays}}, ${{embeddings}}::int[], ${{embeddings + 1}}::vector[])
                       AS given(item_id, expected_at, updated_at, {{given}}, embedding_write, embedding)
                  ORDER BY item_id) AS c
            WHERE i.org_id = (SELECT $1::uuid) AND i.namespace = (SELECT $2::text) AND i.item_id = ANY($3)
              AND i.item_id = c.item_id
              AND CASE WHEN i.updated_at <= '0001-01-01Z' THEN '-infinity' WHEN i.updated_at >= '10000-01-01Z' THEN 'infinity' ELSE i.updated_at END = c.expected_at
              AND {{string.Join(" AND ", guards.Select(Unchanged))}}
            RETURNING i.item_id
            """;
    }

    /// <summary>The columns whose value must still be the one that was read.</summary>
    public static IReadOnlyList<DerivedColumn> Guards(IReadOnlyList<DerivedColumn> texts) => [.. texts.Where(column => column.HasSources)];

    // A DateTime covers only the years 1 to 9999, so an earlier time is read as -infinity and a later one as infinity.
    static string SelectedColumns(IReadOnlyList<DerivedColumn> texts) => $$"""
        item_id, {{Join(texts, Selected)}},
               coalesce(tags, '{}'), coalesce(props, '{}')::text,
               CASE WHEN updated_at <= '0001-01-01Z' THEN '-infinity' WHEN updated_at >= '10000-01-01Z' THEN 'infinity' ELSE updated_at END,
               embedding IS NOT NULL, CASE WHEN $3 THEN embedding END
        """;

    static string AnyMissing(IReadOnlyList<DerivedColumn> texts)
        => string.Join(" OR ", texts.Select(column => $"{column.Name} IS NULL OR {column.Name} = {Nothing(column)}"));

    static string Join(IReadOnlyList<DerivedColumn> columns, Func<DerivedColumn, string> part) => string.Join(", ", columns.Select(part));

    static string Selected(DerivedColumn column) => column.Type == ColumnType.TextArray ? $"coalesce({column.Name}, {Nothing(column)})" : column.Name;

    static string PresentCount(DerivedColumn column)
        => column.Type == ColumnType.Vector ? $"count({column.Name})" : $"count(nullif({column.Name}, {Nothing(column)}))";

    static string Assignment(DerivedColumn column) => $"{column.Name} = c.{column.Name}{(column.Type == ColumnType.TextArray ? "::text[]" : "")}";

    static string Unchanged(DerivedColumn column) => column.Type == ColumnType.TextArray
        ? $"coalesce(i.{column.Name}, {Nothing(column)}) = c.was_{column.Name}::text[]"
        : $"i.{column.Name} IS NOT DISTINCT FROM c.was_{column.Name}";

    static string Nothing(DerivedColumn column) => column.Type == ColumnType.TextArray ? "'{}'" : "''";
}

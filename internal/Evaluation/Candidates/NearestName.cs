namespace RecSys.Evaluation.Candidates;

/// <summary>Finds the known name that is nearest to a mistyped one.</summary>
static class NearestName
{
    /// <summary><c> (did you mean 'alpha'?)</c>, or empty when no name is near.</summary>
    public static string Hint(string typed, IEnumerable<string> names)
        => Of(typed, names) is { } name ? $" (did you mean '{name}'?)" : "";

    /// <summary>The name with the fewest edits; null when that is more than two and more than a third of the name, or as many as characters were typed.</summary>
    public static string? Of(string typed, IEnumerable<string> names)
        => names.Select(name => (name, edits: Edits(Plain(typed), Plain(name))))
            .Where(candidate => candidate.edits < typed.Length && candidate.edits <= Math.Max(2, candidate.name.Length / 3))
            .OrderBy(candidate => candidate.edits)
            .ThenBy(candidate => candidate.name, StringComparer.Ordinal)
            .FirstOrDefault().name;

    static string Plain(string name) => name.Replace("-", "_", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>Levenshtein distance, one row at a time.</summary>
    static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}

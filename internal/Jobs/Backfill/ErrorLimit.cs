using System.Globalization;

namespace RecSys.Jobs.Backfill;

/// <summary>How many rows the database may refuse before a run stops: a share of the rows visited, or a number of rows.</summary>
/// <param name="Share">From 0 to 1; null for a number of rows.</param>
/// <param name="Count">Rows; null for a share.</param>
public readonly record struct ErrorLimit(double? Share, long? Count)
{
    /// <summary>The expected form, for an error message.</summary>
    public const string Form = "a share such as 1% or a number of rows such as 20";

    // A share of few rows says little, so a run continues until it has visited this many.
    const long RowsForShare = 1_000;

    /// <summary>Reads <c>1%</c>, <c>0.5%</c> or <c>20</c>.</summary>
    /// <returns>False when the text has another form, or the share is above 100 %.</returns>
    public static bool TryParse(string text, out ErrorLimit limit)
    {
        var culture = CultureInfo.InvariantCulture;
        if (text.EndsWith('%') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, culture, out var percent) && percent <= 100)
            limit = new ErrorLimit(percent / 100, null);
        else if (long.TryParse(text, NumberStyles.None, culture, out var count))
            limit = new ErrorLimit(null, count);
        else
            limit = default;
        return limit != default;
    }

    /// <summary>True when a run at work should stop.</summary>
    internal bool IsExceededDuring(BackfillCounts counts)
        => Count is not null ? counts.Failed > Count : counts.Scanned >= RowsForShare && IsExceededAfter(counts);

    /// <summary>True when a run that ended had too many failures. A share above 0 always allows one row.</summary>
    internal bool IsExceededAfter(BackfillCounts counts)
        => counts.Failed > (Count ?? (Share == 0 ? 0 : Math.Max(1, Math.Floor(Share!.Value * counts.Scanned))));
}

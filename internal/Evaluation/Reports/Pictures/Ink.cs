namespace RecSys.Evaluation.Reports;

/// <summary>The role of a mark. The page's style sheet gives it a colour for light, dark and paper.</summary>
/// <param name="Class">The class in the style sheet without its prefix <c>fill-</c> or <c>stroke-</c>.</param>
sealed record Ink(string Class)
{
    const int SeriesCount = 6;

    /// <summary>Grid lines.</summary>
    public static readonly Ink Grid = new("grid");

    /// <summary>Zero and other reference lines.</summary>
    public static readonly Ink Axis = new("axis");

    /// <summary>A range in which a difference does not matter.</summary>
    public static readonly Ink Band = new("band");

    /// <summary>The baseline, and what is shown for comparison only.</summary>
    public static readonly Ink Neutral = new("neutral");

    /// <summary>The ground of the chart, for lines over an area.</summary>
    public static readonly Ink Paper = new("paper");

    /// <summary>The subject of the chart.</summary>
    public static readonly Ink Accent = new("accent");

    /// <summary>One of six series colours; index 6 is the first again.</summary>
    public static Ink OfSeries(int index) => new(FormattableString.Invariant($"series-{index % SeriesCount}"));

    /// <summary>A miss reason, by its number in <see cref="Scoring.MissReason"/>.</summary>
    public static Ink OfMissReason(int index) => new(FormattableString.Invariant($"stage-{index}"));
}

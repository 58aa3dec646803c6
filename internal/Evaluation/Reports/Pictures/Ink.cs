using ScottPlot;

namespace RecSys.Evaluation.Reports;

/// <summary>What a mark is drawn with: a role, which the page's style sheet gives a colour in light, in dark and on paper.</summary>
/// <param name="Class">Of the style sheet, without the part that says fill or stroke.</param>
sealed record Ink(string Class, int Number)
{
    /// <summary>Lines that carry the eye.</summary>
    public static readonly Ink Grid = new("grid", 1);

    /// <summary>Zero, and other lines that something is measured from.</summary>
    public static readonly Ink Axis = new("axis", 2);

    /// <summary>A range in which a difference does not matter.</summary>
    public static readonly Ink Band = new("band", 3);

    /// <summary>The baseline, and what only stands by for comparison.</summary>
    public static readonly Ink Neutral = new("neutral", 4);

    /// <summary>What the picture is about.</summary>
    public static readonly Ink Accent = new("accent", 5);

    static readonly Ink[] Series = [.. Enumerable.Range(0, 6).Select(i => new Ink(FormattableString.Invariant($"series-{i}"), 16 + i))];
    static readonly Ink[] Stages = [.. Enumerable.Range(0, 9).Select(i => new Ink(FormattableString.Invariant($"stage-{i}"), 32 + i))];
    static readonly Dictionary<string, Ink> ByColour = new[] { Grid, Axis, Band, Neutral, Accent }.Concat(Series).Concat(Stages)
        .ToDictionary(ink => ink.Colour.ToHex(), StringComparer.OrdinalIgnoreCase);

    /// <summary>One of a few that can be told apart; after the last the first again.</summary>
    public static Ink OfSeries(int index) => Series[index % Series.Length];

    /// <summary>Of a place where targets were lost, in the order of <see cref="Scoring.LossStage"/>.</summary>
    public static Ink OfStage(int index) => Stages[index];

    /// <summary>The colour that stands for the role between drawing and the page.</summary>
    public Color Colour => Color.FromHex(FormattableString.Invariant($"#1234{Number:X2}"));

    /// <summary>The role that a colour stands for, or null.</summary>
    public static Ink? Of(string colour) => ByColour.GetValueOrDefault(colour);
}

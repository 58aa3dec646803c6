namespace RecSys.Evaluation.Reports;

/// <summary>One thing that a reader has to know, in one or two lines of a screen.</summary>
/// <param name="Label">What it is about, such as <c>Popularity</c>.</param>
/// <param name="Text">Ends with a full stop; not escaped.</param>
public sealed record Finding(string Label, string Text)
{
    /// <summary><c>Label: text.</c></summary>
    public override string ToString() => $"{Label}: {Text}";
}

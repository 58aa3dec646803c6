namespace RecSys.Scoring;

/// <summary>One weighted term of the blend. Its value for an item is the largest normalised value of the signals that feed it.</summary>
/// <param name="Name">The name in texts, such as <c>co-visitation</c>.</param>
/// <param name="Weight">The term's weight in a candidate, 0 or more.</param>
public sealed record BlendTerm(string Name, Func<BlendSettings, double> Weight)
{
    /// <summary>Weighted by alpha.</summary>
    public static BlendTerm Popularity { get; } = new("popularity", settings => settings.Alpha);

    /// <summary>Weighted by beta.</summary>
    public static BlendTerm CoVisitation { get; } = new("co-visitation", settings => settings.Beta);

    /// <summary>Weighted by gamma.</summary>
    public static BlendTerm Similarity { get; } = new("similarity", settings => settings.Gamma);

    /// <summary>The name in JSON, such as <c>co_visitation</c>.</summary>
    public string Key => Name.Replace('-', '_');
}

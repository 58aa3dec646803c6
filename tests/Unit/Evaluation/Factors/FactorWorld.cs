using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation.Factors;

/// <summary>Small worlds with factors.</summary>
static class FactorWorld
{
    /// <summary>The rows with item factors; an item for which the function gives null has none.</summary>
    public static ScoringData WithFactors(ScoringData data, Func<int, float[]?> factor, ItemVectors? embeddings = null)
    {
        var vectors = new ItemVectorsBuilder(data.Catalog.ItemCount, factor(0)!.Length, normalise: false);
        for (var item = 0; item < data.Catalog.ItemCount; item++)
        {
            if (factor(item) is { } vector)
                vectors.Add(item, vector);
        }

        return data with { Catalog = data.Catalog.WithVectors(embeddings, vectors.Build()) };
    }
}

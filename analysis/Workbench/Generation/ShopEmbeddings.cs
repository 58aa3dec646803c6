using System.Numerics.Tensors;

namespace RecSys.Workbench.Generation;

/// <summary>
/// Embeddings as a model would have made them: near for the same shelf and brand, far otherwise, L2 norm 1.
/// </summary>
/// <remarks>
/// An item is the sum of directions of its department, shelf and brand and of one of its own, each of norm 1 times the
/// weight below: the cosine of two items is near 0.64 for the same shelf and brand, 0.28 for the department alone, and 0 else.
/// </remarks>
sealed class ShopEmbeddings
{
    public const int Dimensions = 384;

    const float DepartmentWeight = 0.53f;
    const float ShelfWeight = 0.45f;
    const float BrandWeight = 0.4f;
    const float OwnWeight = 0.6f;

    readonly ulong _seed;
    readonly ShopCatalog _catalog;
    readonly Dictionary<(int Kind, int Index), float[]> _directions = [];

    public ShopEmbeddings(ulong seed, ShopCatalog catalog)
    {
        _seed = seed;
        _catalog = catalog;
    }

    public float[] Make(int item)
    {
        var segment = _catalog.Segment[item];
        var embedding = Direction(OwnKind, item);
        TensorPrimitives.Multiply(embedding, OwnWeight, embedding);
        TensorPrimitives.MultiplyAdd(Shared(0, segment / 2), DepartmentWeight, embedding, embedding);
        TensorPrimitives.MultiplyAdd(Shared(1, segment / 2 * 16 + _catalog.Shelf[item]), ShelfWeight, embedding, embedding);
        TensorPrimitives.MultiplyAdd(Shared(2, segment * 16 + _catalog.Brand[item]), BrandWeight, embedding, embedding);
        Normalise(embedding);
        return embedding;
    }

    const int OwnKind = 3;

    float[] Shared(int kind, int index)
    {
        if (!_directions.TryGetValue((kind, index), out var direction))
            _directions[(kind, index)] = direction = Direction(kind, index);

        return direction;
    }

    float[] Direction(int kind, int index)
    {
        var random = SplitMix64.For(_seed, Streams.Embedding + 1000 * (ulong)(kind + 1), index);
        var direction = new float[Dimensions];
        for (var i = 0; i < Dimensions; i++)
            direction[i] = (float)random.NextGaussian();

        Normalise(direction);
        return direction;
    }

    static void Normalise(float[] vector) => TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
}

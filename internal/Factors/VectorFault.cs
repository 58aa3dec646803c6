using System.Numerics.Tensors;

namespace RecSys.Factors;

/// <summary>Why a vector cannot be a factor.</summary>
public enum VectorFault
{
    /// <summary>It can.</summary>
    None,

    /// <summary>It has not <see cref="ItemVectors.Dimensions"/> numbers.</summary>
    WrongWidth,

    /// <summary>One of its numbers is NaN or infinite.</summary>
    NotFinite,

    /// <summary>All of its numbers are zero: it has no direction.</summary>
    Zero,
}

/// <summary>Tells usable vectors from unusable ones.</summary>
public static class VectorFaults
{
    /// <summary>The first fault of a vector, in the order of the enumeration.</summary>
    public static VectorFault Of(ReadOnlySpan<float> vector)
    {
        if (vector.Length != ItemVectors.Dimensions)
            return VectorFault.WrongWidth;

        // NaN and infinity both carry into a sum of magnitudes; a finite sum may overflow to infinity, so it is only a suspicion.
        var magnitude = TensorPrimitives.SumOfMagnitudes(vector);
        if (!float.IsFinite(magnitude) && vector.ContainsNotFinite())
            return VectorFault.NotFinite;
        return magnitude == 0f ? VectorFault.Zero : VectorFault.None;
    }

    static bool ContainsNotFinite(this ReadOnlySpan<float> vector)
    {
        foreach (var number in vector)
        {
            if (!float.IsFinite(number))
                return true;
        }

        return false;
    }
}

using System.Numerics.Tensors;

namespace RecSys.Factors;

/// <summary>Why a vector cannot be a factor.</summary>
public enum VectorFault
{
    /// <summary>It can be one.</summary>
    None,

    /// <summary>Its length is not <see cref="FactorMatrix.Dimensions"/>.</summary>
    WrongWidth,

    /// <summary>One of its numbers is NaN or infinite.</summary>
    NotFinite,

    /// <summary>All of its numbers are zero, so it has no direction.</summary>
    Zero,
}

/// <summary>Checks whether a vector can be a factor.</summary>
public static class VectorFaults
{
    /// <summary>The first fault of a vector, in the order of the enumeration.</summary>
    public static VectorFault Of(ReadOnlySpan<float> vector)
    {
        if (vector.Length != FactorMatrix.Dimensions)
            return VectorFault.WrongWidth;

        // NaN and infinity make the sum of magnitudes NaN or infinite, but so can finite numbers that overflow: then each number is checked.
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

using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors;

public sealed class VectorFaultTests
{
    [TestCase(1f, VectorFault.None)]
    [TestCase(float.Epsilon, VectorFault.None)]
    [TestCase(0f, VectorFault.Zero)]
    [TestCase(-0f, VectorFault.Zero)]
    [TestCase(float.NaN, VectorFault.NotFinite)]
    [TestCase(float.PositiveInfinity, VectorFault.NotFinite)]
    [TestCase(float.NegativeInfinity, VectorFault.NotFinite)]
    public void One_number_in_a_vector_of_zeros_decides_its_fault(float number, VectorFault fault)
    {
        var vector = new float[FactorMatrix.Dimensions];
        vector[200] = number;

        Assert.That(VectorFaults.Of(vector), Is.EqualTo(fault));
    }

    [Test]
    public void Finite_numbers_whose_sum_overflows_are_no_fault()
    {
        var vector = new float[FactorMatrix.Dimensions];
        Array.Fill(vector, float.MaxValue);

        Assert.That(VectorFaults.Of(vector), Is.EqualTo(VectorFault.None));
    }

    [TestCase(0)]
    [TestCase(383)]
    [TestCase(385)]
    public void Any_other_length_is_a_fault(int width)
        => Assert.That(VectorFaults.Of(new float[width]), Is.EqualTo(VectorFault.WrongWidth));
}

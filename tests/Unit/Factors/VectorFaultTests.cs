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
    public void One_number_decides_what_a_vector_of_zeros_is(float number, VectorFault fault)
    {
        var vector = new float[ItemVectors.Dimensions];
        vector[200] = number;

        Assert.That(VectorFaults.Of(vector), Is.EqualTo(fault));
    }

    [Test]
    public void Numbers_whose_sum_overflows_are_finite_all_the_same()
    {
        var vector = new float[ItemVectors.Dimensions];
        Array.Fill(vector, float.MaxValue);

        Assert.That(VectorFaults.Of(vector), Is.EqualTo(VectorFault.None));
    }

    [TestCase(0)]
    [TestCase(383)]
    [TestCase(385)]
    public void Any_other_width_is_wrong(int width)
        => Assert.That(VectorFaults.Of(new float[width]), Is.EqualTo(VectorFault.WrongWidth));
}

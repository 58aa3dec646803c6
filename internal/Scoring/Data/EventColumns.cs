namespace RecSys.Scoring;

/// <summary>Events as read, in any order. Each column has one entry per event.</summary>
/// <remarks>The arrays may be longer than <paramref name="Count"/>. Entries beyond it are ignored.</remarks>
/// <param name="Count">Number of events.</param>
/// <param name="Users">Index into the ids given to <see cref="IdTable.Create"/>, in the order of input.</param>
/// <param name="Items">The same for items.</param>
/// <param name="Types">The numbers of the <c>type</c> column.</param>
/// <param name="Values">The <c>value</c> column.</param>
/// <param name="Times">Microseconds since 1970-01-01 UTC, PostgreSQL's own resolution.</param>
public sealed record EventColumns(int Count, int[] Users, int[] Items, short[] Types, double[] Values, long[] Times);

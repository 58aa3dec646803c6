namespace RecSys.Scoring;

/// <summary>Events as they were read, in any order: one entry a row in each column.</summary>
/// <remarks>The arrays may be longer than <paramref name="Count"/>; what lies beyond it is not looked at.</remarks>
/// <param name="Count">Number of events.</param>
/// <param name="Users">Places in the ids handed to <see cref="IdTable.Create"/>: order of input, not of sorting.</param>
/// <param name="Items">As <paramref name="Users"/>, for items.</param>
/// <param name="Types">The numbers of the <c>type</c> column.</param>
/// <param name="Values">The <c>value</c> column.</param>
/// <param name="Times">Microseconds since 1970-01-01 UTC, PostgreSQL's own resolution.</param>
public sealed record EventColumns(int Count, int[] Users, int[] Items, short[] Types, double[] Values, long[] Times);

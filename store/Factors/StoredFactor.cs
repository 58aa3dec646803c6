namespace RecSys.Store;

/// <summary>A row of a factor table as it was read; its memory is overwritten by the next row.</summary>
/// <param name="Id">The item or user id in UTF-8.</param>
/// <param name="Vector">The factor.</param>
/// <param name="UpdatedAt">When the row was written, in microseconds since 1970-01-01 UTC; null if it was not read.</param>
public readonly record struct StoredFactor(ReadOnlyMemory<byte> Id, ReadOnlyMemory<float> Vector, long? UpdatedAt);

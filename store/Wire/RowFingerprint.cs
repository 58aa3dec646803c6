using System.Globalization;
using System.IO.Hashing;

namespace RecSys.Store;

/// <summary>A fingerprint of rows that does not depend on their order.</summary>
/// <remarks>The sum, modulo 2^128, of the XxHash128 of each row: a row that occurs twice counts twice. It does not protect against forgery.</remarks>
sealed class RowFingerprint
{
    UInt128 _sum;

    /// <summary>Adds one row.</summary>
    /// <param name="table">The number of the table. Equal bytes in different tables have different hashes.</param>
    public void Add(long table, ReadOnlySpan<byte> row)
        => _sum = unchecked(_sum + XxHash128.HashToUInt128(row, table));

    /// <summary>32 hex digits.</summary>
    public override string ToString() => _sum.ToString("x32", CultureInfo.InvariantCulture);
}

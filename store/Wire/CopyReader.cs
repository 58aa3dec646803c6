using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Npgsql;

namespace RecSys.Store;

/// <summary>Reads the rows of a <c>COPY (SELECT …) TO STDOUT (FORMAT BINARY)</c> as spans over one buffer, without an allocation per row.</summary>
/// <remarks>
/// Call <see cref="ReadRowAsync"/> until it returns false, and the accessors after each call. The next row overwrites the span of an
/// accessor. Accessors take the position of a column in the SELECT list. A width that does not match the accessor is an error, and so
/// is a null: check <see cref="IsNull"/> first. Memory is one buffer as large as the largest row, at least 128 kB. Disposing before the
/// last row cancels the COPY on the server.
/// </remarks>
public sealed class CopyReader : IAsyncDisposable
{
    // PostgreSQL counts microseconds from 2000-01-01, this project from 1970-01-01.
    const long PostgresEpochMicroseconds = 946_684_800_000_000;
    const int SmallestBuffer = 128 * 1024;

    static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8];

    readonly NpgsqlRawCopyStream _stream;
    byte[] _buffer = new byte[SmallestBuffer];
    int _position;
    int _end;
    int _rowStart;
    int[] _starts = [];
    int[] _lengths = [];
    bool _finished;

    CopyReader(NpgsqlRawCopyStream stream) => _stream = stream;

    /// <summary>The number of columns of the current row.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Starts the COPY on an open connection, which serves nothing else until the reader is disposed.</summary>
    /// <param name="sql">A whole <c>COPY … TO STDOUT (FORMAT BINARY)</c> with <c>$1</c>, <c>$2</c>, … for its values.</param>
    /// <param name="parameters">Guid, string, short, int, long, double, DateTimeOffset or null, in the order of the placeholders.</param>
    /// <exception cref="ArgumentException">Placeholders and parameters do not match, or a text cannot be stored in a text column.</exception>
    /// <exception cref="PostgresException">The server refuses the statement.</exception>
    public static async Task<CopyReader> OpenAsync(
        NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        var reader = new CopyReader(await connection.BeginRawBinaryCopyAsync(CopyText.Bind(sql, parameters), cancellationToken));
        try
        {
            await reader.ReadHeaderAsync(cancellationToken);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>Moves to the next row; false after the last one.</summary>
    /// <exception cref="InvalidDataException">The stream is not the binary COPY format or ends inside a row.</exception>
    /// <exception cref="PostgresException">The server ended the COPY, for example because of a timeout or a cancelled query.</exception>
    public ValueTask<bool> ReadRowAsync(CancellationToken cancellationToken)
    {
        if (_finished)
            return ValueTask.FromResult(false);
        if (TryTakeRow())
            return ValueTask.FromResult(true);
        return ReadMoreAsync(cancellationToken);

        async ValueTask<bool> ReadMoreAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                if (_end - _position >= sizeof(short) && BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(_position)) == -1)
                {
                    await FinishAsync(cancellationToken);
                    return false;
                }

                if (!await FillAsync(cancellationToken))
                    throw new InvalidDataException("The COPY stream ended inside a row.");
                if (TryTakeRow())
                    return true;
            }
        }
    }

    /// <summary>The current row as it was sent, including lengths and nulls. Equal rows of one statement have equal bytes.</summary>
    public ReadOnlySpan<byte> RowBytes => _buffer.AsSpan(_rowStart.._position);

    /// <summary>Whether the column is null in the current row.</summary>
    public bool IsNull(int field) => _lengths[field] < 0;

    /// <summary>The column as it was sent: for text and jsonb cast to text, its UTF-8 bytes.</summary>
    public ReadOnlySpan<byte> GetBytes(int field)
        => IsNull(field)
            ? throw new InvalidDataException($"Column {field + 1} of the COPY is null.")
            : _buffer.AsSpan(_starts[field], _lengths[field]);

    /// <summary>A boolean column.</summary>
    public bool GetBoolean(int field) => Fixed(field, 1)[0] != 0;

    /// <summary>A smallint column.</summary>
    public short GetInt16(int field) => BinaryPrimitives.ReadInt16BigEndian(Fixed(field, 2));

    /// <summary>An integer column.</summary>
    public int GetInt32(int field) => BinaryPrimitives.ReadInt32BigEndian(Fixed(field, 4));

    /// <summary>A bigint column.</summary>
    public long GetInt64(int field) => BinaryPrimitives.ReadInt64BigEndian(Fixed(field, 8));

    /// <summary>A float8 column.</summary>
    public double GetDouble(int field) => BinaryPrimitives.ReadDoubleBigEndian(Fixed(field, 8));

    /// <summary>A timestamptz as microseconds since 1970-01-01 UTC; <c>infinity</c> and <c>-infinity</c> give the largest and smallest long.</summary>
    /// <remarks>PostgreSQL's last 30 years, up to 294276, do not fit a long that counts from 1970. They give the largest long minus one.</remarks>
    public long GetUnixMicroseconds(int field)
        => GetInt64(field) switch
        {
            long.MaxValue => long.MaxValue,
            long.MinValue => long.MinValue,
            >= long.MaxValue - PostgresEpochMicroseconds => long.MaxValue - 1,
            var sincePostgresEpoch => sincePostgresEpoch + PostgresEpochMicroseconds,
        };

    /// <summary>A text column as a string. For millions of ids, use <see cref="GetBytes"/> and <see cref="IdIndex"/> instead.</summary>
    public string GetText(int field) => Encoding.UTF8.GetString(GetBytes(field));

    /// <summary>A text[] column, its dimensions flattened; null elements are omitted.</summary>
    public string[] GetTextArray(int field)
    {
        var array = GetBytes(field);
        var dimensions = BinaryPrimitives.ReadInt32BigEndian(array);
        var elements = array[(12 + 8 * dimensions)..];
        var texts = new List<string>();
        while (elements.Length > 0)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(elements);
            elements = elements[4..];
            if (length < 0)
                continue;
            texts.Add(Encoding.UTF8.GetString(elements[..length]));
            elements = elements[length..];
        }

        return [.. texts];
    }

    /// <summary>The number of dimensions of a vector column.</summary>
    public int GetVectorWidth(int field)
    {
        var vector = GetBytes(field);
        return vector.Length < 4 || (vector.Length - 4) / sizeof(float) != BinaryPrimitives.ReadUInt16BigEndian(vector)
            ? throw new InvalidDataException($"Column {field + 1} of the COPY is not a vector.")
            : (vector.Length - 4) / sizeof(float);
    }

    /// <summary>Copies a vector column into <paramref name="destination"/>.</summary>
    /// <exception cref="InvalidDataException">The column is not a vector or has another width than the destination.</exception>
    public void GetVector(int field, Span<float> destination)
    {
        if (GetVectorWidth(field) != destination.Length)
            throw new InvalidDataException($"Column {field + 1} of the COPY is a vector of {GetVectorWidth(field)} numbers; expected {destination.Length}.");

        var bigEndian = MemoryMarshal.Cast<byte, int>(GetBytes(field)[4..]);
        BinaryPrimitives.ReverseEndianness(bigEndian, MemoryMarshal.Cast<float, int>(destination));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_finished)
        {
            _finished = true;
            try
            {
                await _stream.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // The server or the connection failed, and the driver has already ended the COPY.
            }
        }

        try
        {
            await _stream.DisposeAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            // The server's response to the cancel request above.
        }
    }

    async Task ReadHeaderAsync(CancellationToken cancellationToken)
    {
        const int Flags = 4, ExtensionLength = 4;
        var length = Signature.Length + Flags + ExtensionLength;
        while (_end < length)
        {
            if (!await FillAsync(cancellationToken))
                throw new InvalidDataException("The COPY stream ended inside its header.");
        }

        if (!_buffer.AsSpan(0, Signature.Length).SequenceEqual(Signature))
            throw new InvalidDataException("The stream is not in the binary COPY format.");
        var extension = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(Signature.Length + Flags));
        if (extension != 0)
            throw new InvalidDataException("The COPY header has an unknown extension.");
        _position = length;
    }

    /// <summary>Finds the fields of the row at the position and moves to the end of the row; false if the buffer does not contain the whole row.</summary>
    bool TryTakeRow()
    {
        var bytes = _buffer.AsSpan(0, _end);
        var at = _position;
        if (bytes.Length - at < sizeof(short))
            return false;
        var count = BinaryPrimitives.ReadInt16BigEndian(bytes[at..]);
        if (count < 0)
            return false;
        at += sizeof(short);

        if (_starts.Length < count)
        {
            _starts = new int[count];
            _lengths = new int[count];
        }

        for (var field = 0; field < count; field++)
        {
            if (bytes.Length - at < sizeof(int))
                return false;
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
            at += sizeof(int);
            if (length > bytes.Length - at)
                return false;
            _starts[field] = at;
            _lengths[field] = length;
            at += Math.Max(length, 0);
        }

        FieldCount = count;
        (_rowStart, _position) = (_position, at);
        return true;
    }

    /// <summary>Reads until half the buffer is full. Grows the buffer first if a row needs more space. False at the end of the stream.</summary>
    async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        var kept = _end - _position;
        if (kept > _buffer.Length / 2)
            Array.Resize(ref _buffer, checked((int)Math.Min(2L * _buffer.Length, Array.MaxLength)));
        _buffer.AsSpan(_position, kept).CopyTo(_buffer);
        (_position, _end) = (0, kept);

        // The driver returns one message, which is one row, per call.
        var enough = Math.Max(_buffer.Length / 2, kept + 1);
        while (_end < enough)
        {
            var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
                return _end > kept;
            _end += read;
        }

        return true;
    }

    async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        _position += sizeof(short);
        if (_position < _end || await _stream.ReadAsync(_buffer, cancellationToken) > 0)
            throw new InvalidDataException("The COPY stream continues after its end marker.");
        _finished = true;
    }

    ReadOnlySpan<byte> Fixed(int field, int width)
    {
        var bytes = GetBytes(field);
        return bytes.Length == width
            ? bytes
            : throw new InvalidDataException($"Column {field + 1} of the COPY has {bytes.Length} bytes; expected {width}.");
    }
}

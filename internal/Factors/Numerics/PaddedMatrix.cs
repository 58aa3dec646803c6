namespace RecSys.Factors;

/// <summary>A row-major matrix of floats whose rows are padded with zeros to a multiple of 16 columns.</summary>
/// <remarks>Stored in pieces of 4,096 rows, so that the length of one array is no limit. Rows that nobody wrote are zero.</remarks>
sealed class PaddedMatrix
{
    /// <summary>Rows end at a multiple of this.</summary>
    public const int Width = 16;

    const int RowsPerPiece = 4096;

    readonly float[][] _pieces;

    public PaddedMatrix(int rows, int columns)
    {
        (Rows, Columns, Stride) = (rows, columns, Padded(columns));
        _pieces = new float[(rows + RowsPerPiece - 1) / RowsPerPiece][];
        for (var piece = 0; piece < _pieces.Length; piece++)
            _pieces[piece] = new float[Math.Min(RowsPerPiece, rows - piece * RowsPerPiece) * Stride];
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns without padding.</summary>
    public int Columns { get; }

    /// <summary>The number of columns with padding.</summary>
    public int Stride { get; }

    /// <summary>A row with its padding. The caller keeps the padding zero.</summary>
    public Span<float> this[int row] => _pieces[row / RowsPerPiece].AsSpan(row % RowsPerPiece * Stride, Stride);

    /// <summary>A number of columns rounded up to a multiple of <see cref="Width"/>.</summary>
    public static int Padded(int columns) => (columns + Width - 1) / Width * Width;
}

namespace RecSys.Evaluation.Candidates.External;

/// <summary>The lines of a text that are not blank, with their numbers.</summary>
sealed class NumberedLines(TextReader text)
{
    const char ByteOrderMark = '\uFEFF';

    /// <summary>The current line, without its line end.</summary>
    public string Line { get; private set; } = "";

    /// <summary>Number of the current line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Moves to the next line that is not blank; false at the end.</summary>
    public bool Next()
    {
        while (text.ReadLine() is { } line)
        {
            Line = Number++ == 0 ? line.TrimStart(ByteOrderMark) : line;
            if (!string.IsNullOrWhiteSpace(Line))
                return true;
        }

        return false;
    }

    /// <summary>The current line and all text after it. Nothing else may be read afterwards.</summary>
    public TextReader ToReader() => new Rest($"{Line}\n", text);

    sealed class Rest(string first, TextReader rest) : TextReader
    {
        int _at;

        public override int Peek() => _at < first.Length ? first[_at] : rest.Peek();

        public override int Read() => _at < first.Length ? first[_at++] : rest.Read();

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

        public override int Read(Span<char> buffer)
        {
            if (_at == first.Length)
                return rest.Read(buffer);

            var length = Math.Min(buffer.Length, first.Length - _at);
            first.AsSpan(_at, length).CopyTo(buffer);
            _at += length;
            return length;
        }
    }
}

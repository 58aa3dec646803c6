using System.Globalization;
using System.Reflection;

namespace RecSys.Catalog;

/// <summary>The decompositions of one normalisation form, and the characters that it may change.</summary>
sealed class UnicodeForm(Dictionary<int, int[]> decompositions, HashSet<int> affected)
{
    readonly bool[] _basicPlane = [.. Enumerable.Range(0, 0x10000).Select(affected.Contains)];

    /// <summary>One step of decomposition. A part may have a decomposition of its own.</summary>
    public Dictionary<int, int[]> Decompositions { get; } = decompositions;

    /// <summary>False for a character that is its own normal form and never composes with the character before it.</summary>
    public bool Affects(int value) => value < 0x10000 ? _basicPlane[value] : affected.Contains(value);
}

/// <summary>The tables of Unicode normalisation, read from unicode-normalization.txt.</summary>
/// <remarks>The stability policy of Unicode guarantees that the normal form of a character in these tables never changes.</remarks>
sealed class UnicodeTables
{
    static readonly Lazy<UnicodeTables> Lazy = new(() => new UnicodeTables());

    readonly Dictionary<int, int> _combiningClasses = [];
    readonly byte[] _basicPlaneClasses = new byte[0x10000];

    UnicodeTables()
    {
        var canonical = new Dictionary<int, int[]>();
        var compatibility = new Dictionary<int, int[]>();
        var excluded = new HashSet<int>();
        foreach (var line in Lines())
        {
            var values = line[(line.IndexOfAny(['=', '!', '~', ' ']) + 1)..].Split(' ');
            if (line[0] == '@')
            {
                AddClass(int.Parse(line.AsSpan(1, line.IndexOf(' ') - 1), CultureInfo.InvariantCulture), values);
                continue;
            }

            var separator = line.IndexOfAny(['=', '!', '~']);
            var value = Hex(line.AsSpan(0, separator));
            int[] parts = [.. values.Select(part => Hex(part))];
            (line[separator] == '~' ? compatibility : canonical).Add(value, parts);
            if (line[separator] == '!')
                excluded.Add(value);
            else if (line[separator] == '=')
                Composites.Add((parts[0], parts[1]), value);
        }

        // Characters that have another form, are sorted among marks, or compose with the character before them.
        var affected = excluded.Concat(_combiningClasses.Keys).Concat(Composites.Keys.Select(pair => pair.Second))
            .Concat(Enumerable.Range(0x1161, 21)).Concat(Enumerable.Range(0x11a8, 27)).ToHashSet();
        Canonical = new UnicodeForm(canonical, affected);

        // A composite also has another form KC if one of its parts has.
        foreach (var (value, parts) in canonical)
            compatibility.Add(value, parts);
        var affectedToo = affected.Concat(compatibility.Keys.Where(value => !canonical.ContainsKey(value) || Reaches(value, compatibility, canonical))).ToHashSet();
        Compatibility = new UnicodeForm(compatibility, affectedToo);
    }

    public static UnicodeTables Instance => Lazy.Value;

    public UnicodeForm Canonical { get; }

    public UnicodeForm Compatibility { get; }

    /// <summary>Primary composites by their two characters.</summary>
    public Dictionary<(int First, int Second), int> Composites { get; } = [];

    /// <summary>The combining class; 0 for a starter.</summary>
    public int CombiningClass(int value) => value < 0x10000 ? _basicPlaneClasses[value] : _combiningClasses.GetValueOrDefault(value);

    static bool Reaches(int value, Dictionary<int, int[]> all, Dictionary<int, int[]> canonical)
        => all.TryGetValue(value, out var parts) && (!canonical.ContainsKey(value) || parts.Any(part => Reaches(part, all, canonical)));

    void AddClass(int combiningClass, string[] ranges)
    {
        foreach (var range in ranges)
        {
            var ends = range.Split('-');
            for (var value = Hex(ends[0]); value <= Hex(ends[^1]); value++)
            {
                _combiningClasses.Add(value, combiningClass);
                if (value < 0x10000)
                    _basicPlaneClasses[value] = (byte)combiningClass;
            }
        }
    }

    static IEnumerable<string> Lines()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("unicode-normalization.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
                yield return line;
        }
    }

    static int Hex(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

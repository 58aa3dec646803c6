using System.Text;

namespace RecSys.Tests.Integration.Proof;

/// <summary>Invalid candidate, sweep and gate files, the same for the same seed.</summary>
sealed class HostileFiles(int seed)
{
    const string Candidates = """
        configs:
          - name: baseline
            description: what is in force
            alpha: 0.3
            beta: 0.5
            gamma: 0.2
            mmr_lambda: 0.35
            brand_cap: 2
            category_cap: 3
            profile_boost: 0.8
            profile_window_days: 30
            profile_top_n: 64
            profile_min_events_for_boost: 5
            profile_cold_start_multiplier: 0.85
            popularity_halflife_days: 5
            covis_window_days: 21
            popularity_fanout: 300
            rule_exclude_events: true
            exclude_event_types: [3]
            purchased_window_days: 30
            final_order: picked
          - { name: "pop-heavy", alpha: 0.6, beta: 0.3, gamma: 0.1, mmr_lambda: off }

        """;

    const string Json = """
        {"items": [{"id": "a", "tags": ["x"]}], "configs": [{"name": "a", "alpha": 0.5, "beta": 0.3, "gamma": 0.2, "exclude_event_types": [2, 3]},
         {"name": "b\u0041", "alpha": 1, "mmr_lambda": null}], "gates": {"whole": {"min": {"hit_rate": 0.1}}}}
        """;

    const string Sweep = """
        sweep:
          axes:
            simplex: alpha, beta, gamma step 0.1
            mmr_lambda: [0.2, 0.35, off]
            brand_cap: 0..4
            profile_boost: 0..1 step 0.25
          random: 40
          seed: 7
          objective: mrr
          constraints:
            - fill >= 0.95
            - gini < 0.9
          pareto: [mrr, coverage]

        """;

    const string Gates = """
        gates:
          min_users: 100
          k: 20
          candidates: [pop-heavy]
          whole:
            min: { hit_rate: 0.10, coverage: 0.10 }
            not_worse_by: { mrr: 0.02 }
          segments:
            user: { not_worse_by: { mrr: 0.04 } }
            history=20+: { min: { mrr: 0.03 } }
            traits.tier=gold: { min: { ndcg: 0.1 } }

        """;

    static readonly string[] Values =
    [
        "1e999", "-1e999", ".nan", ".inf", "-.inf", "NaN", "Infinity", "-0", "0x10", "1_000", "99999999999999999999999", "1e-400", "1e300", "\u0663", "0..1e30 step 1e-30", "-1..1 step 0.0001",
        "0..1 step 0", "1..0 step 0.1", "2147483647", "2147483648", "-2147483648", "null", "~", "off", "yes", "''", "\"\"", "\"\\0\"", "\"\\ud800\"", "\"\\u202e\\e[31m\\n\"", "[]", "{}", "[[[]]]", "{a: {b: c}}",
        "&a [*a]", "*missing", "!!python/object:os.system x", "!!binary aGk=", "!<tag:x> y", "|\n  block", ">\n  folded", "? a", "- - -", "'unclosed", "\"unclosed", "[unclosed", "{unclosed", "\t0.5", "# comment",
        "2026-01-01", "<<: *a", "%YAML 9.9", "---", "...", "alpha, beta, gamma, alpha step 0.1", "alpha, beta step 1e-28", "79228162514264337593543950335", "mrr >= 1e999",
    ];

    readonly Random _random = new(seed);
    readonly HostileText _texts = new(seed);

    /// <summary>The bytes of one file. About one in five is valid.</summary>
    public byte[] Next()
    {
        var text = _random.Next(5) switch
        {
            0 => Json,
            1 => Sweep,
            2 => Gates,
            3 => Candidates + Sweep,
            _ => Candidates,
        };
        for (var edits = _random.Next(4); edits >= 0; edits--)
            text = Edited(text);
        return Encoded(text);
    }

    /// <summary>A file of about ten megabytes.</summary>
    public static byte[] Large(int kind)
    {
        const int Megabytes = 10;
        var text = (kind % 6) switch
        {
            0 => "configs:\n" + string.Concat(Enumerable.Repeat("  - {name: a, alpha: x}\n", Megabytes * 40_000)),
            1 => "configs: " + new string('[', Megabytes << 18),
            2 => "configs:\n  - name: a\n    " + new string('k', Megabytes << 20) + ": 1\n",
            3 => "configs:\n  - name: a\n    alpha: \"" + new string('9', Megabytes << 20) + "\"\n",
            4 => "items:\n" + string.Concat(Enumerable.Repeat("  - {id: 1, tags: [a, b, c]}\n", Megabytes * 30_000)) + "configs:\n  - {name: a}\n",
            _ => "a: &a [x, x, x, x, x, x, x, x, x]\n"
                + string.Concat(Enumerable.Range(0, 30).Select(i => $"b{i}: &b{i} [{string.Join(", ", Enumerable.Repeat(i == 0 ? "*a" : $"*b{i - 1}", 9))}]\n")) + "configs: *b29\n",
        };
        return Encoding.UTF8.GetBytes(text);
    }

    string Edited(string text)
    {
        if (text.Length == 0)
            return _texts.Text();

        var lines = text.Split('\n').ToList();
        var (at, line) = (_random.Next(text.Length), _random.Next(lines.Count));
        switch (_random.Next(12))
        {
            case 0:
                return text[..at];
            case 1:
                return text.Insert(at, _texts.Text(60));
            case 2:
                return text.Remove(at, Math.Min(text.Length - at, 1 + _random.Next(20)));
            case 3:
                lines.Insert(line, lines[line]);
                break;
            case 4:
                lines.RemoveAt(line);
                break;
            case 5:
                lines[line] = '\t' + lines[line];
                break;
            case 6:
                lines[line] = new string(' ', _random.Next(12)) + lines[line].Trim();
                break;
            case 7:
                lines.Insert(line, Values[_random.Next(Values.Length)]);
                break;
            case 8:
                return text.Insert(at, new string('[', 1 + _random.Next(5_000)));
            case 9:
                return text + "\n---\n" + text;
            default:
                var colon = lines[line].LastIndexOf(": ", StringComparison.Ordinal);
                lines[line] = colon < 0 ? Values[_random.Next(Values.Length)] : lines[line][..(colon + 2)] + Values[_random.Next(Values.Length)];
                break;
        }

        return string.Join('\n', lines);
    }

    byte[] Encoded(string text)
    {
        switch (_random.Next(12))
        {
            case 0:
                return [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)];
            case 1:
                return [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];
            case 2:
                return Encoding.BigEndianUnicode.GetBytes(text);
            case 3:
                var bytes = Encoding.UTF8.GetBytes(text);
                for (var i = _random.Next(6); i >= 0 && bytes.Length > 0; i--)
                    bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
                return bytes;
            case 4:
                return Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal));
            default:
                return Encoding.UTF8.GetBytes(text);
        }
    }
}

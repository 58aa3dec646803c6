using System.Runtime.InteropServices;
using System.Text;

namespace RecSys.Catalog;

/// <summary>Unicode normalisation forms C and KC (Unicode Standard Annex 15), the same on every machine.</summary>
/// <remarks>
/// The normalisation of the framework does nothing in invariant globalisation mode, which the three programs use. In other modes it
/// depends on the ICU version of the machine. A lone surrogate stays as it is. The cost is linear if runs of combining marks are bounded.
/// </remarks>
static class UnicodeNormalization
{
    const int HangulBase = 0xac00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11a7;
    const int LeadCount = 19, VowelCount = 21, TrailCount = 28, HangulCount = LeadCount * VowelCount * TrailCount;
    const int FirstAffected = 0x300; // below it, every character is its own form C

    /// <summary>The text in form C; the same instance if it already has that form.</summary>
    public static string Nfc(string text) => IsPlain(text) ? text : Normalize(text, UnicodeTables.Instance.Canonical);

    /// <summary>True only if the range of its characters shows that the text has form C. Other text in form C gives false.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('\0', (char)(FirstAffected - 1)) < 0;

    /// <summary>The text in form KC; the same instance if it already has that form.</summary>
    public static string Nfkc(string text) => Ascii.IsValid(text) ? text : Normalize(text, UnicodeTables.Instance.Compatibility);

    static string Normalize(string text, UnicodeForm form)
    {
        var first = FirstAffectedBy(text, form);
        if (first < 0)
            return text;

        // The character before the first affected one may compose with it.
        first = first == 0 ? 0 : first - (char.IsLowSurrogate(text[first - 1]) && first > 1 ? 2 : 1);
        var scalars = new List<int>(text.Length - first + 8);
        for (var i = first; i < text.Length; i++)
        {
            var value = char.IsSurrogatePair(text, i) ? char.ConvertToUtf32(text, i++) : text[i];
            Decompose(value, form, scalars);
        }

        Order(scalars);
        Compose(scalars);

        var normalized = new StringBuilder(text.Length + 8).Append(text, 0, first);
        foreach (var value in scalars)
        {
            if (value < 0x10000)
                normalized.Append((char)value);
            else
                normalized.Append(new Rune(value).ToString());
        }

        return normalized.Equals(text) ? text : normalized.ToString();
    }

    static int FirstAffectedBy(string text, UnicodeForm form)
    {
        for (var i = NextOther(text, 0); i < text.Length; i = NextOther(text, i + 1))
        {
            var c = text[i];
            if (char.IsSurrogatePair(text, i))
            {
                if (form.Affects(char.ConvertToUtf32(text, i)))
                    return i;
                i++;
            }
            else if (form.Affects(c))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The index of the next non-ASCII character, since no form changes ASCII; the length if there is none.</summary>
    static int NextOther(string text, int start)
    {
        // In most scripts it is the next character, so this check avoids the setup of a search.
        if (start < text.Length && !char.IsAscii(text[start]))
            return start;

        var offset = text.AsSpan(start).IndexOfAnyExceptInRange('\0', '\x7f');
        return offset < 0 ? text.Length : start + offset;
    }

    static void Decompose(int value, UnicodeForm form, List<int> target)
    {
        var syllable = value - HangulBase;
        if (syllable is >= 0 and < HangulCount)
        {
            target.Add(LeadBase + syllable / (VowelCount * TrailCount));
            target.Add(VowelBase + syllable % (VowelCount * TrailCount) / TrailCount);
            if (syllable % TrailCount != 0)
                target.Add(TrailBase + syllable % TrailCount);
        }
        else if (form.Decompositions.TryGetValue(value, out var parts))
        {
            foreach (var part in parts)
                Decompose(part, form, target);
        }
        else
        {
            target.Add(value);
        }
    }

    /// <summary>Sorts each run of combining marks by class with a stable sort.</summary>
    static void Order(List<int> scalars)
    {
        for (var start = 0; start < scalars.Count; start++)
        {
            if (UnicodeTables.Instance.CombiningClass(scalars[start]) == 0)
                continue;

            var end = start + 1;
            while (end < scalars.Count && UnicodeTables.Instance.CombiningClass(scalars[end]) != 0)
                end++;
            OrderRun(CollectionsMarshal.AsSpan(scalars)[start..end]);
            start = end;
        }
    }

    /// <summary>Insertion sort: a run has a few marks in real text and at most 30 in cleaned text.</summary>
    static void OrderRun(Span<int> run)
    {
        for (var i = 1; i < run.Length; i++)
        {
            var value = run[i];
            var combiningClass = UnicodeTables.Instance.CombiningClass(value);
            var j = i;
            for (; j > 0 && UnicodeTables.Instance.CombiningClass(run[j - 1]) > combiningClass; j--)
                run[j] = run[j - 1];
            run[j] = value;
        }
    }

    static void Compose(List<int> scalars)
    {
        var starter = -1;
        var lastClass = 0;
        var kept = 0;
        for (var i = 0; i < scalars.Count; i++)
        {
            var value = scalars[i];
            var combiningClass = UnicodeTables.Instance.CombiningClass(value);
            var isBlocked = starter >= 0 && starter + 1 < kept && (lastClass == 0 || lastClass >= combiningClass);
            if (starter >= 0 && !isBlocked && UnicodeTables.Instance.Canonical.Affects(value) && Composite(scalars[starter], value) is { } composite)
            {
                scalars[starter] = composite;
                continue;
            }

            if (combiningClass == 0)
                starter = kept;
            lastClass = combiningClass;
            scalars[kept++] = value;
        }

        scalars.RemoveRange(kept, scalars.Count - kept);
    }

    static int? Composite(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
            return HangulBase + ((first - LeadBase) * VowelCount + (second - VowelBase)) * TrailCount;
        if (first is >= HangulBase and < HangulBase + HangulCount && (first - HangulBase) % TrailCount == 0
            && second is > TrailBase and < TrailBase + TrailCount)
        {
            return first + (second - TrailBase);
        }

        return UnicodeTables.Instance.Composites.TryGetValue((first, second), out var composite) ? composite : null;
    }
}

using System.Text;

namespace RecSys.Catalog;

/// <summary>Unicode normalisation forms C and KC of well-formed UTF-16.</summary>
static class UnicodeNormalization
{
    public static string Nfc(string text) => text.AsSpan().IndexOfAnyExceptInRange('\0', '\u02ff') < 0 ? text : text.Normalize(NormalizationForm.FormC);

    public static string Nfkc(string text) => Ascii.IsValid(text) ? text : text.Normalize(NormalizationForm.FormKC);
}

using System.Text;

namespace RecSys.Catalog;

/// <summary>A key of <c>props</c> such as <c>vendor</c>, or one whose array gives its first value, such as <c>images[0]</c>.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Utf8">The key in the JSON.</param>
readonly record struct PropsKey(string Name, ReadOnlyMemory<byte> Utf8, bool IsFirst)
{
    const string First = "[0]";

    public static PropsKey[] Each(params string[] names) => Array.ConvertAll(names, Of);

    static PropsKey Of(string name)
    {
        var isFirst = name.EndsWith(First, StringComparison.Ordinal);
        return new PropsKey(name, Encoding.UTF8.GetBytes(isFirst ? name[..^First.Length] : name), isFirst);
    }
}

namespace RecSys.Workbench.Imports;

/// <summary>Counts the lines that an import rejects, by reason, in order of first occurrence.</summary>
sealed class Rejections
{
    readonly List<RejectedLines> _rejections = [];

    public IReadOnlyList<RejectedLines> All => _rejections;

    /// <param name="where">The file and line, such as <c>ratings.csv:17</c>; kept for the first line of each reason.</param>
    public void Add(string reason, string where)
    {
        var known = _rejections.FindIndex(rejection => rejection.Reason == reason);
        if (known < 0)
            _rejections.Add(new RejectedLines(reason, 1, where));
        else
            _rejections[known] = _rejections[known] with { Rows = _rejections[known].Rows + 1 };
    }
}

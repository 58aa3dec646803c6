using System.Globalization;
using System.Text;
using CsCheck;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Candidates.External;
using RecSys.Evaluation.Reports;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class RunFileTests
{
    static IReadOnlyList<ExternalList> Read(string text) => RunFile.Read("live.run", new StringReader(text));

    /// <summary><c>u1@5: a b; u2: c</c>, times in microseconds.</summary>
    static string Lists(string text)
        => string.Join("; ", Read(text).Select(list => string.Create(
            CultureInfo.InvariantCulture, $"{list.User}{(list.Time is { } time ? $"@{time}" : "")}: {string.Join(' ', list.Items)}")));

    static string[] ErrorsOf(string text)
        => [.. Assert.Throws<CandidateFileException>(() => Read(text))!.Errors.Select(error => error.ToString())];

    [TestCase("u1 Q0 a 1 9.5 x\nu1 Q0 b 2 9 x\nu2 Q0 c 1 1 x\n", "u1: a b; u2: c", TestName = "A TREC run")]
    [TestCase("u1\tq0  a\t1 9.5 x", "u1: a", TestName = "A TREC run with tabs and a small q0")]
    [TestCase("{u} Q0 a 1 9 x", "{u}: a", TestName = "A TREC run with a brace")]
    [TestCase("user,item,rank\nu1,a,1\nu1,b,2\nu2,c,1", "u1: a b; u2: c", TestName = "CSV with ranks")]
    [TestCase("item;score;user_id;comment\na;0.5;u1;x\nb;7e-1;u1;\nc;-1;u2;y", "u1: b a; u2: c", TestName = "CSV with semicolons, scores and other columns")]
    [TestCase("USER\tItem\tRank\nu1\ta\t1", "u1: a", TestName = "CSV with tabs and capitals")]
    [TestCase("\"user\",\"item\",\"rank\"\n\"u,1\",\"a \"\"x\"\"\",1\n\"u,1\",\"b\nc\",2", "u,1: a \"x\" b\nc", TestName = "CSV with quoted fields")]
    [TestCase("{\"user\": \"u1\", \"items\": [\"a\", \"b\"]}\n{\"user\": \"u2\", \"items\": []}", "u1: a b; u2: ", TestName = "JSON lists")]
    [TestCase("{\"user\": \"u1\", \"item\": \"a\", \"score\": 1}\n{\"user\": \"u1\", \"item\": \"b\", \"score\": 2.5, \"other\": {}}", "u1: b a", TestName = "JSON items")]
    [TestCase("{\"user_id\": 7, \"candidate\": \"x\", \"target\": \"b\", \"rank\": null, \"list\": [1, -2]}", "7: 1 -2", TestName = "A line of a report")]
    public void Each_format_is_recognised_by_its_first_line(string text, string expected)
        => Assert.That(Lists(text), Is.EqualTo(expected));

    [TestCase("user,item,rank\nu,c,3\nu,a,1\nu,b,2", "u: a b c", TestName = "By rank")]
    [TestCase("user,item,rank\nu,c,9\nu,a,0\nu,b,4", "u: a b c", TestName = "By rank, whatever it starts with")]
    [TestCase("user,item,score\nu,c,.1\nu,a,.3\nu,b,.2", "u: a b c", TestName = "By score")]
    [TestCase("user,item,rank,score\nu,c,3,.9\nu,a,1,.1\nu,b,2,.5", "u: a b c", TestName = "By rank where both are given")]
    [TestCase("user,item,rank,score\nu,c,0,.1\nu,a,0,.3\nu,b,0,.2", "u: a b c", TestName = "By score among equal ranks")]
    [TestCase("user,item,score\nu,b,1\nu,a,1\nu,B,1\nu,c,1", "u: B a b c", TestName = "By id among equal scores")]
    [TestCase("user,item,score\nv,b,1\nu,b,2\nv,a,2\nu,a,1", "u: b a; v: a b", TestName = "Lines of several users in any order")]
    [TestCase("user,item,rank\nu,a,1\nu,a,2\nu,b,3", "u: a a b", TestName = "Repeated items are kept")]
    public void A_list_is_ordered_by_rank_then_score_then_id(string text, string expected)
        => Assert.That(Lists(text), Is.EqualTo(expected));

    [TestCase("\uFEFFuser,item,rank\r\n\r\nu,a,1\r\n  \r\nu,b,2\r\n\r\n")]
    [TestCase("\uFEFF\n\n{\"user\": \"u\", \"items\": [\"a\", \"b\"]}\n\n")]
    [TestCase("\uFEFFu Q0 a 1 1 x\r\n\r\nu Q0 b 2 0 x")]
    [TestCase("\r\n\"user\",\"item\",\"rank\"\r\n u , a , 1 \r\n\"u\",\"b\",\"2\"")]
    public void Byte_order_mark_line_ends_and_blank_lines_do_not_matter(string text)
        => Assert.That(Lists(text), Is.EqualTo("u: a b"));

    [TestCase("1970-01-01T00:00:01Z", 1_000_000)]
    [TestCase("1970-01-01t00:00:01.5z", 1_500_000)]
    [TestCase("1970-01-01T00:00:00.000001Z", 1)]
    [TestCase("1970-01-01T00:00:00.000001999Z", 1)]
    [TestCase("1970-01-01T01:30:00+01:30", 0)]
    [TestCase("1969-12-31 23:00:00-01", 0)]
    [TestCase("1969-12-31T23:59:59.999999Z", -1)]
    [TestCase("0001-01-01T00:00:00Z", -62_135_596_800_000_000)]
    [TestCase("253402300800000000", 253_402_300_800_000_000)]
    public void A_time_is_read_to_the_microsecond(string time, long expected)
    {
        Assert.That(Read($"user,item,rank,time\nu,a,1,{time}").Single().Time, Is.EqualTo(expected));
        Assert.That(Read($"{{\"user\": \"u\", \"items\": [], \"time\": \"{time}\"}}").Single().Time, Is.EqualTo(expected));
        if (!time.Contains(' ', StringComparison.Ordinal))
            Assert.That(Read($"a@b@{time} Q0 a 1 1 x").Single(), Has.Property("Time").EqualTo(expected).And.Property("User").EqualTo("a@b"));
    }

    [TestCase("u@shop.example Q0 a 1 1 x", "u@shop.example: a")]
    [TestCase("u@5 Q0 a 1 1 x", "u@5: a")]
    [TestCase("blue%20sofa Q0 %E6%97%A5%25 1 1 x\nb Q0 %00 1 1 x", "b: ; blue sofa: 日%")]
    [TestCase("u Q0 100% 1 1 x", "u: 100%")]
    public void Ids_of_a_TREC_run_are_decoded_and_an_at_sign_alone_makes_no_time(string text, string expected)
        => Assert.That(Lists(text), Is.EqualTo(expected));

    [Test]
    public void Lists_of_one_user_at_several_times_are_separate()
        => Assert.That(
            Lists("user,item,rank,time\nu,a,1,1970-01-01T00:00:02Z\nu,b,1,1970-01-01T00:00:01Z\nu,c,2,1970-01-01T00:00:02Z\nu,d,1,\n"),
            Is.EqualTo("u: d; u@1000000: b; u@2000000: a c"));

    [TestCase("", "live.run:1: contains no list")]
    [TestCase("\n \n", "live.run:1: contains no list")]
    [TestCase("user,item,rank\n", "live.run:1: contains no list")]
    [TestCase("hello", "live.run:1: must be a TREC run (qid Q0 docid rank score tag), CSV with a header (user, item, rank or score, optionally time) or one JSON object per line, was hello")]
    [TestCase("u1,a,1", "live.run:1: must be a TREC run (qid Q0 docid rank score tag), CSV with a header (user, item, rank or score, optionally time) or one JSON object per line, was u1,a,1")]
    [TestCase("u Q0 a 1 1 x\n\nu Q0 b 2 x", "live.run:3: must have the 6 fields qid Q0 docid rank score tag, has 5: u Q0 b 2 x")]
    [TestCase("u Q0 a one 1 x", "live.run:1: rank: must be a whole number of 0 or more, was 'one'")]
    [TestCase("u Q0 a -1 1 x", "live.run:1: rank: must be a whole number of 0 or more, was '-1'")]
    [TestCase("u Q0 a 1 NaN x", "live.run:1: score: must be a finite number, was 'NaN'")]
    [TestCase("u Q0 a 1 1e999 x", "live.run:1: score: must be a finite number, was '1e999'")]
    [TestCase("user,thing\nu,a", "live.run:1: must have the columns user, item, and rank or score, has user, thing")]
    [TestCase("user,item\nu,a", "live.run:1: must have the columns user, item, and rank or score, has user, item")]
    [TestCase("user,user_id,item,rank\nu,u,a,1", "live.run:1: user: is the column of 'user' and 'user_id'; one is expected")]
    [TestCase("user,item,rank\nu,a,1\nu,b", "live.run:3: must have as many fields as the header")]
    [TestCase("user,item,rank\n,a,1", "live.run:2: user: must not be empty")]
    [TestCase("user,item,rank\nu,,1", "live.run:2: item: must not be empty")]
    [TestCase("user,item,rank\nu,a,", "live.run:2: must have a rank or a score")]
    [TestCase("\n\nuser,item,rank\n\nu,a,x", "live.run:5: rank: must be a whole number of 0 or more, was 'x'")]
    [TestCase("user,item,score\nu,a,Infinity", "live.run:2: score: must be a finite number, was 'Infinity'")]
    [TestCase("user,item,score\nu,a,\"0,5\"", "live.run:2: score: must be a finite number, was '0,5'")]
    [TestCase("user,item,rank\nu,\"a,1\nu,b,2\n", "live.run:2: has a quote that is not closed")]
    [TestCase("user,item,rank\nu,a\"b,1\nu,b,2\n", "live.run:2: has a quote in the middle of a field")]
    [TestCase("user,item,rank,score\nu,a,1,1\nu,b,,2", "live.run:3: rank: must be on all lines of user 'u' or on none; line 2 has one")]
    [TestCase("user,item,rank,time\nu,a,1,yesterday", "live.run:2: time: must be an RFC 3339 time with its offset such as 2026-01-31T10:00:00.123456Z, was 'yesterday'")]
    [TestCase("user,item,rank,time\nu,a,1,2026-01-31T10:00:00", "live.run:2: time: must be an RFC 3339 time with its offset such as 2026-01-31T10:00:00.123456Z, was '2026-01-31T10:00:00'")]
    [TestCase("user,item,rank,time\nu,a,1,1767225600", "live.run:2: time: must be an RFC 3339 time with its offset such as 2026-01-31T10:00:00.123456Z, was '1767225600'")]
    [TestCase("user,item,rank,time\nu,a,1,2026-02-30T10:00:00Z", "live.run:2: time: must be an RFC 3339 time with its offset such as 2026-01-31T10:00:00.123456Z, was '2026-02-30T10:00:00Z'")]
    [TestCase("[1]", "live.run:1: must be a JSON object; one line is one object")]
    [TestCase("{\"user\": \"u\"}", "live.run:1: must have either item or items")]
    [TestCase("{\"user\": \"u\", \"item\": \"a\", \"items\": []}", "live.run:1: must have either item or items")]
    [TestCase("{\"items\": []}", "live.run:1: has no user")]
    [TestCase("{\"user\": \"u\", \"user_id\": \"u\", \"items\": []}", "live.run:1: must have either user or user_id")]
    [TestCase("{\"user\": \"u\", \"items\": {}}", "live.run:1: items: must be a list of item ids")]
    [TestCase("{\"user\": \"u\", \"items\": [1.5]}", "live.run:1: items: must be an id, a text or a whole number, was 1.5")]
    [TestCase("{\"user\": \"u\", \"item\": \"a\"}", "live.run:1: must have a rank or a score")]
    [TestCase("{\"user\": \"u\", \"item\": \"a\", \"rank\": 1.5}", "live.run:1: rank: must be a whole number of 0 or more, was '1.5'")]
    [TestCase("{\"user\": \"u\", \"items\": []}\n{\"user\": \"u\", \"items\": [\"a\"]}", "live.run:2: user: 'u' has another list on line 1")]
    [TestCase("{\"user\": \"u\", \"items\": []}\n{\"user\": \"u\", \"item\": \"a\", \"rank\": 1}", "live.run:2: user: 'u' has another list on line 1")]
    [TestCase("{\"user\": \"u\", \"items\": [], \"items\": []}", "live.run:1: has a member twice: {\"user\": \"u\", \"items\": [], \"items\": []}")]
    [TestCase("{\"user\": \"u\", \"items\": []", "live.run:1: is not a JSON object, from byte 26: {\"user\": \"u\", \"items\": []")]
    [TestCase("{\"user\": \"\\ud83d\", \"items\": []}", "live.run:1: contains half of a surrogate pair")]
    [TestCase("{\"user\": \"u\", \"candidate\": \"x\", \"list\": []}\n{\"user\": \"v\", \"candidate\": \"y\", \"list\": []}", "live.run:2: is a list of candidate 'y'; the lines above are of 'x': one file is one candidate")]
    public void An_error_names_file_line_field_and_value(string text, string expected)
        => Assert.That(ErrorsOf(text), Is.EqualTo(Enumerable.Repeat(expected, 1)));

    [Test]
    public void A_file_with_many_errors_is_given_up_after_twenty()
        => Assert.That(ErrorsOf("user,item,rank\n" + string.Concat(Enumerable.Repeat("u,a,x\n", 1_000))), Has.Length.EqualTo(20));

    [Test]
    public void An_error_about_a_long_line_is_short()
        => Assert.That(ErrorsOf("{" + new string('x', 100_000)).Single(), Has.Length.LessThan(1_000));

    static readonly Gen<string> Ids = Gen.String.Where(id => id.Length > 0 && id.EnumerateRunes().All(rune => rune.Value != 0xFFFD) && !id.Contains('\0', StringComparison.Ordinal));

    static readonly Gen<ExternalList[]> AnyLists = Gen.Select(Ids, Gen.Long[0, 4_000_000_000_000_000], Ids.Array[1, 12])
        .Select((user, time, items) => new ExternalList(user, time, [.. items.Distinct(StringComparer.Ordinal)]))
        .Array[1, 8]
        .Select(lists => lists.DistinctBy(list => (list.User, list.Time)).ToArray());

    [Test]
    public void Lists_that_are_written_in_any_format_and_order_are_read_back()
        => Gen.Select(AnyLists, Gen.Int[0, 1_000_000]).Sample((lists, seed) =>
        {
            ExternalList[] expected = [.. lists.OrderBy(list => list.User, StringComparer.Ordinal).ThenBy(list => list.Time)];
            foreach (var text in (string[])[Trec(lists, seed), Csv(lists, seed, "rank"), Csv(lists, seed, "score"), JsonItems(lists, seed), JsonLists(lists)])
            {
                var read = Read(text);
                Assert.That(read.Select(list => (list.User, list.Time)), Is.EqualTo(expected.Select(list => (list.User, list.Time))), text);
                Assert.That(read.Select(list => list.Items), Is.EqualTo(expected.Select(list => list.Items)), text);
            }
        });

    static IEnumerable<(ExternalList List, string Item, int Rank)> Rows(ExternalList[] lists, int seed)
    {
        (ExternalList, string, int)[] rows = [.. lists.SelectMany(list => list.Items.Select((item, i) => (list, item, i + 1)))];
        return rows.Select((row, i) => (row, Key: (i + 1L) * seed % 7919)).OrderBy(row => row.Key).Select(row => row.row);
    }

    static string Trec(ExternalList[] lists, int seed)
        => string.Concat(Rows(lists, seed).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{TrecFiles.Field(row.List.User)}@{Timestamp.Text(row.List.Time!.Value)} Q0 {TrecFiles.Field(row.Item)} {row.Rank} {100 - row.Rank} x\n")));

    static string Csv(ExternalList[] lists, int seed, string order)
    {
        var text = new StringBuilder($"time,user,{order},item\n");
        foreach (var (list, item, rank) in Rows(lists, seed))
            text.Append(CultureInfo.InvariantCulture, $"{Timestamp.Text(list.Time!.Value)},{Quoted(list.User)},{(order == "rank" ? rank : -rank / 8.0)},{Quoted(item)}\n");
        return text.ToString();

        static string Quoted(string id) => $"\"{id.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    static string JsonItems(ExternalList[] lists, int seed)
        => string.Concat(Rows(lists, seed).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{{\"user\": {Json(row.List.User)}, \"time\": {Json(Timestamp.Text(row.List.Time!.Value))}, \"item\": {Json(row.Item)}, \"rank\": {row.Rank}}}\n")));

    static string JsonLists(ExternalList[] lists)
        => string.Concat(lists.Select(list => $"{{\"user\": {Json(list.User)}, \"time\": {Json(Timestamp.Text(list.Time!.Value))}, \"items\": [{string.Join(", ", list.Items.Select(Json))}]}}\n"));

    static string Json(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";
}

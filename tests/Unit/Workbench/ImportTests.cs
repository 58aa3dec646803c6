using System.Text.Json;
using RecSys.Jobs.Runs;
using RecSys.Workbench;
using RecSys.Workbench.Database;
using RecSys.Workbench.Imports;

namespace RecSys.Tests.Unit.Workbench;

public sealed class ImportTests
{
    const string RetailHeader = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
    const string GoodLine = "1,20000,MUG,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom";

    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("recsys-import-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("C2,20000,MUG,-1,2010-12-01 08:26:00,2.55,17850.0,France", "cancellation")]
    [TestCase("2,20000,MUG,-1,2010-12-01 08:26:00,0,,France", "quantity of 0 or below without a cancellation (a stock correction)")]
    [TestCase("2,20000,MUG,1,2010-12-01 08:26:00,2.55,,France", "no customer")]
    [TestCase("2,POST,POSTAGE,1,2010-12-01 08:26:00,18,17850.0,France", "postage, fee, voucher, discount or manual line: no product")]
    [TestCase("2,m,Manual,1,2010-12-01 08:26:00,18,17850.0,France", "postage, fee, voucher, discount or manual line: no product")]
    [TestCase("2,gift_0001_20,Voucher,1,2010-12-01 08:26:00,18,17850.0,France", "postage, fee, voucher, discount or manual line: no product")]
    [TestCase("2,20000,MUG,many,2010-12-01 08:26:00,2.55,17850.0,France", "quantity is not a number")]
    [TestCase("2,20000,MUG,1,yesterday,2.55,17850.0,France", "invoice date is not a date")]
    [TestCase("2,20000,MUG,1,2010-12-01 08:26:00,free,17850.0,France", "unit price is not a price")]
    [TestCase(",20000,MUG,1,2010-12-01 08:26:00,2.55,17850.0,France", "no invoice or no stock code")]
    [TestCase("2,20000,MUG,1,2010-12-01 08:26:00,2.55", "wrong number of fields")]
    [TestCase("2,20000,12\" PLATE,1,2010-12-01 08:26:00,2.55,17850.0,France", "quote in the middle of a field")]
    [TestCase("2,20000,\"MUG,1,2010-12-01 08:26:00,2.55,17850.0,France", "quote that is not closed in its line")]
    [TestCase("2,20000,M\0UG,1,2010-12-01 08:26:00,2.55,17850.0,France", "NUL character, which the database cannot store")]
    public void Order_line_that_is_not_a_purchase_is_rejected_with_its_reason(string line, string reason)
    {
        var data = Retail(GoodLine, line, "3" + GoodLine[1..]);

        Assert.That(data.Refused, Is.EqualTo(new[] { new RejectedLines(reason, 1, "retail.csv:3") }));
        Assert.That(data.Events.Count(), Is.EqualTo(2));
    }

    [Test]
    public void Order_line_is_one_purchase_of_value_one()
    {
        var purchase = Retail(GoodLine).Events.Single();

        Assert.That(purchase, Is.EqualTo(new ShopEvent
        {
            UserId = "17850",
            ItemId = "20000",
            Type = DefaultEventTypes.Purchase,
            Value = 1,
            Timestamp = new DateTimeOffset(2010, 12, 1, 8, 26, 0, TimeSpan.Zero),
            Meta = """{"quantity":6,"invoice":"1","country":"United Kingdom"}""",
            SourceEventId = "online-retail:1:20000:1",
        }));
    }

    [Test]
    public void Same_product_twice_in_one_order_is_two_purchases()
        => Assert.That(
            Retail(GoodLine, GoodLine).Events.Select(row => row.SourceEventId),
            Is.EqualTo(new[] { "online-retail:1:20000:1", "online-retail:1:20000:2" }));

    [Test]
    public void Product_gets_its_most_frequent_description_and_on_a_tie_the_first_in_ordinal_order()
    {
        static string Line(string code, string description) => $"1,{code},{description},1,2010-12-01 08:26:00,2.55,17850.0,France";

        var items = Retail(Line("1a", "RED MUG"), Line("1A", "BLUE MUG"), Line("1A", "BLUE MUG"), Line("2", "ZEBRA"), Line("2", "APE"), Line("2", "")).Items.ToArray();

        Assert.That(items.Select(item => (item.ItemId, item.Props)), Is.EqualTo(new[] { ("1A", """{"name":"BLUE MUG"}"""), ("2", """{"name":"APE"}""") }));
    }

    [Test]
    public void Product_that_only_unknown_customers_bought_is_also_an_item()
        => Assert.That(
            Retail(GoodLine, "2,30000,BOWL,1,2010-12-01 08:26:00,3.10,,France").Items.Select(item => (item.ItemId, item.Price)),
            Is.EqualTo(new[] { ("20000", 2.55m), ("30000", 3.10m) }));

    [Test]
    public void Shift_to_now_keeps_the_time_between_events()
    {
        var events = Retail(true, GoodLine, "2,20000,MUG,1,2010-12-03 08:26:00,2.55,1,France").Events.ToArray();

        Assert.That(events[1].Timestamp, Is.EqualTo(Now.AddMinutes(-1)));
        Assert.That(events[1].Timestamp - events[0].Timestamp, Is.EqualTo(TimeSpan.FromDays(2)));
    }

    [Test]
    public void Dates_of_the_original_spreadsheet_are_read_too()
        => Assert.That(
            Retail("1,20000,MUG,6,12/1/2010 8:26,2.55,17850,France").Events.Single().Timestamp,
            Is.EqualTo(new DateTimeOffset(2010, 12, 1, 8, 26, 0, TimeSpan.Zero)));

    [Test]
    public void File_without_a_required_column_or_a_usable_line_is_refused()
    {
        var wrong = Write("wrong.csv", "a,b\n1,2\n");
        var empty = Write("empty.csv", RetailHeader + "\nC1,20000,MUG,-1,2010-12-01 08:26:00,2.55,17850.0,France\n");

        Assert.That(() => OnlineRetail.Read(wrong, Now, false), Throws.InstanceOf<CommandException>().With.Message.Contains("missing InvoiceNo"));
        Assert.That(() => OnlineRetail.Read(empty, Now, false), Throws.InstanceOf<CommandException>().With.Message.Contains("cancellation (1 lines, first empty.csv:2)"));
    }

    [TestCase("5.0", DefaultEventTypes.Add)]
    [TestCase("4.0", DefaultEventTypes.Add)]
    [TestCase("3.5", DefaultEventTypes.Click)]
    [TestCase("3.0", DefaultEventTypes.Click)]
    [TestCase("2.5", DefaultEventTypes.View)]
    [TestCase("0.5", DefaultEventTypes.View)]
    public void Type_of_the_event_depends_on_the_rating(string stars, short type)
    {
        var rating = Films($"7,1,{stars},964982703").Events.Single();

        Assert.That(
            (rating.UserId, rating.ItemId, rating.Type, rating.Value, rating.SourceEventId),
            Is.EqualTo(("7", "1", type, 1.0, "movielens:7:1:964982703")));
        Assert.That(rating.Timestamp, Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(964982703)));
    }

    [Test]
    public void Genres_year_and_free_tags_become_tags_and_props()
    {
        var items = Films("7,1,5.0,964982703").Items.ToArray();

        Assert.That(items[0].Tags, Is.EqualTo(new[] { "adventure", "comedy", "year:1995", "fun", "pixar" }));
        Assert.That(JsonDocument.Parse(items[0].Props).RootElement.GetProperty("name").GetString(), Is.EqualTo("Toy Story"));
        Assert.That(items[1].Tags, Is.Empty);
        Assert.That(items[1].Props, Is.EqualTo("""{"name":"Paterson"}"""));
    }

    [TestCase("7,99,5.0,964982703", "rating of a film that movies.csv does not list")]
    [TestCase("7,1,6,964982703", "rating is not a number from 0.5 to 5")]
    [TestCase("7,1,5,2001-01-01", "timestamp is not in seconds since 1970")]
    [TestCase(",1,5,964982703", "rating without a user")]
    public void Unusable_rating_is_rejected_with_its_reason(string line, string reason)
        => Assert.That(Films("7,1,5.0,964982703", line).Refused, Does.Contain(new RejectedLines(reason, 1, "ratings.csv:3")));

    [Test]
    public void Tags_of_unknown_films_blank_tags_and_films_listed_twice_are_counted()
        => Assert.That(
            Films("7,1,5.0,964982703").Refused.Select(rejection => (rejection.Reason, rejection.Rows)),
            Is.EquivalentTo(new[]
            {
                ("film that is listed already", 1L), ("tag of a film that movies.csv does not list", 1L), ("blank tag", 1L),
            }));

    ShopData Retail(params string[] lines) => Retail(false, lines);

    ShopData Retail(bool shift, params string[] lines)
        => OnlineRetail.Read(Write("retail.csv", string.Join('\n', lines.Prepend(RetailHeader)) + "\n"), Now, shift);

    ShopData Films(params string[] ratings)
    {
        Write("movies.csv", "movieId,title,genres\n1,Toy Story (1995),Adventure|Comedy\n2,Paterson,(no genres listed)\n1,Copy (1995),Drama\n");
        Write("tags.csv", "userId,movieId,tag,timestamp\n2,1,Pixar,1\n2,1,fun,1\n3,1,pixar ,1\n2,99,lost,1\n2,1, ,1\n");
        Write("ratings.csv", string.Join('\n', ratings.Prepend("userId,movieId,rating,timestamp")) + "\n");
        return MovieLens.Read(_folder, Now, shiftToNow: false);
    }

    string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}

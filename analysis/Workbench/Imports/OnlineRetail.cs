using System.Globalization;
using System.Text.Json;
using RecSys.Jobs.Runs;
using RecSys.Workbench.Database;

namespace RecSys.Workbench.Imports;

/// <summary>Reads "Online Retail" (D. Chen, 2015, UCI Machine Learning Repository, doi:10.24432/C5BW33): one order line per line.</summary>
/// <remarks>
/// An order line of a known customer is one purchase of value 1. Every product that was sold becomes an item, even if its
/// buyers are unknown. The file is read twice, the second time for the events. Memory is one entry per product and per customer.
/// </remarks>
sealed class OnlineRetail
{
    static readonly string[] Columns =
        ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];

    static readonly string[] DateForms = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "M/d/yyyy H:mm"];

    // Codes that are not products according to their descriptions: carriage, discounts, fees, corrections, samples, vouchers.
    static readonly HashSet<string> NoProducts = new(StringComparer.Ordinal)
    {
        "POST", "DOT", "C2", "M", "D", "S", "B", "CRUK", "AMAZONFEE", "BANK CHARGES",
    };

    readonly string _path;
    readonly TimeShift _shift;
    readonly DateTimeOffset _now;
    readonly Rejections _rejections = new();
    readonly Dictionary<string, Product> _products = new(StringComparer.Ordinal);
    readonly Dictionary<string, Customer> _customers = new(StringComparer.Ordinal);
    long _purchases;

    OnlineRetail(string path, DateTimeOffset now, bool shiftToNow)
    {
        _path = path;
        _now = now;
        var newest = DateTimeOffset.MinValue;
        foreach (var line in Sales(_rejections))
        {
            Learn(line);
            if (line.At > newest)
                newest = line.At;
        }

        _shift = shiftToNow ? TimeShift.To(now, newest) : TimeShift.None;
    }

    /// <summary>Reads the file.</summary>
    /// <param name="shiftToNow">Moves all times by the same span, so that the newest sale is a minute old.</param>
    /// <exception cref="CommandException">The file is missing, lacks a column, or has no usable line.</exception>
    public static ShopData Read(string path, DateTimeOffset now, bool shiftToNow)
    {
        var file = new OnlineRetail(path, now, shiftToNow);
        if (file._purchases == 0)
            throw ImportErrors.NothingUsable(path, file._rejections);

        return new ShopData($"Online Retail, {Path.GetFileName(path)}", file.Items(), file.Users(), file.Events(), file._purchases)
        {
            Refused = file._rejections.All,
        };
    }

    /// <summary>Sales of products, with and without a customer; everything else is rejected.</summary>
    IEnumerable<OrderLine> Sales(Rejections rejections)
    {
        using var table = new CsvTable(_path, rejections, Columns);
        while (table.Read())
        {
            var (line, rejection) = Parse(table);
            if (rejection is not null)
                table.Reject(rejection);
            if (line is { } sale)
                yield return sale;
        }
    }

    /// <summary>A line without a customer is both: it describes a product and is rejected as a purchase.</summary>
    static (OrderLine? Line, string? Rejection) Parse(CsvTable table)
    {
        var invoice = table[0];
        if (invoice.Length == 0 || table[1].Length == 0)
            return (null, "no invoice or no stock code");
        if (invoice.StartsWith('C'))
            return (null, "cancellation");
        if (!decimal.TryParse(table[3], NumberStyles.Number, CultureInfo.InvariantCulture, out var quantity))
            return (null, "quantity is not a number");
        if (quantity <= 0)
            return (null, "quantity of 0 or below without a cancellation (a stock correction)");
        if (!DateTimeOffset.TryParseExact(table[4], DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return (null, "invoice date is not a date");
        if (!decimal.TryParse(table[5], NumberStyles.Number, CultureInfo.InvariantCulture, out var price) || price is < 0 or >= 1e10m)
            return (null, "unit price is not a price");

        // The letter of a product code occurs in both cases.
        var code = table[1].ToUpperInvariant();
        if (NoProducts.Contains(code) || code.StartsWith("GIFT_", StringComparison.Ordinal))
            return (null, "postage, fee, voucher, discount or manual line: no product");

        var customer = CustomerOf(table[6]);
        var line = new OrderLine
        {
            Invoice = invoice,
            Code = code,
            Description = table[2],
            Quantity = quantity,
            At = at,
            Price = price,
            Customer = customer,
            Country = table[7],
        };
        return (line, customer is null ? "no customer" : null);
    }

    /// <summary>Spreadsheets wrote the number 17850 as <c>17850.0</c>.</summary>
    static string? CustomerOf(string text)
        => text.Length == 0 ? null : text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;

    void Learn(OrderLine line)
    {
        if (!_products.TryGetValue(line.Code, out var product))
            _products[line.Code] = product = new Product(line.At);
        product.Learn(line);

        if (line.Customer is null)
            return;
        _purchases++;
        if (!_customers.TryGetValue(line.Customer, out var customer))
            _customers[line.Customer] = customer = new Customer(line.At);
        customer.Learn(line);
    }

    IEnumerable<ShopItem> Items() => _products
        .OrderBy(product => product.Key, StringComparer.Ordinal)
        .Select(product => new ShopItem
        {
            ItemId = product.Key,
            Available = true,
            Price = product.Value.Price,
            Tags = [],
            Props = product.Value.Props,
            CreatedAt = _shift.Apply(product.Value.FirstSold),
            UpdatedAt = _now,
        });

    IEnumerable<ShopUser> Users() => _customers
        .OrderBy(customer => customer.Key, StringComparer.Ordinal)
        .Select(customer => new ShopUser(customer.Key, customer.Value.Traits, _shift.Apply(customer.Value.FirstBought)));

    IEnumerable<ShopEvent> Events()
    {
        // An order may list a product on several lines. Each is a purchase, so each gets its own number.
        var lines = new Dictionary<(string Invoice, string Code), int>();
        foreach (var line in Sales(new Rejections()))
        {
            if (line.Customer is null)
                continue;
            var number = lines[(line.Invoice, line.Code)] = lines.GetValueOrDefault((line.Invoice, line.Code)) + 1;
            yield return new ShopEvent
            {
                UserId = line.Customer,
                ItemId = line.Code,
                Type = DefaultEventTypes.Purchase,
                Value = 1,
                Timestamp = _shift.Apply(line.At),
                Meta = JsonSerializer.Serialize(new { quantity = line.Quantity, invoice = line.Invoice, country = line.Country }),
                SourceEventId = string.Create(CultureInfo.InvariantCulture, $"online-retail:{line.Invoice}:{line.Code}:{number}"),
            };
        }
    }

    readonly record struct OrderLine
    {
        public required string Invoice { get; init; }

        public required string Code { get; init; }

        public required string Description { get; init; }

        public required decimal Quantity { get; init; }

        public required DateTimeOffset At { get; init; }

        public required decimal Price { get; init; }

        public required string? Customer { get; init; }

        public required string Country { get; init; }
    }

    sealed class Product(DateTimeOffset firstSold)
    {
        readonly Dictionary<string, int> _descriptions = new(StringComparer.Ordinal);
        DateTimeOffset _priced = DateTimeOffset.MinValue;

        public DateTimeOffset FirstSold { get; private set; } = firstSold;

        /// <summary>The newest price above 0.</summary>
        public decimal? Price { get; private set; }

        public string Props => MostFrequent(_descriptions) is { } name ? JsonSerializer.Serialize(new { name }) : "{}";

        public void Learn(OrderLine line)
        {
            FirstSold = line.At < FirstSold ? line.At : FirstSold;
            if (line.Price > 0 && line.At >= _priced)
                (Price, _priced) = (line.Price, line.At);
            if (line.Description.Length > 0)
                _descriptions[line.Description] = _descriptions.GetValueOrDefault(line.Description) + 1;
        }
    }

    sealed class Customer(DateTimeOffset firstBought)
    {
        readonly Dictionary<string, int> _countries = new(StringComparer.Ordinal);

        public DateTimeOffset FirstBought { get; private set; } = firstBought;

        public string Traits => MostFrequent(_countries) is { } country ? JsonSerializer.Serialize(new { country }) : "{}";

        public void Learn(OrderLine line)
        {
            FirstBought = line.At < FirstBought ? line.At : FirstBought;
            if (line.Country.Length > 0)
                _countries[line.Country] = _countries.GetValueOrDefault(line.Country) + 1;
        }
    }

    /// <summary>The most frequent entry; of several, the first in ordinal order; null when there is none.</summary>
    static string? MostFrequent(Dictionary<string, int> counts)
        => counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Key).FirstOrDefault();
}

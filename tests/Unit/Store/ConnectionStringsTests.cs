using CsCheck;
using Npgsql;
using RecSys.Store;

namespace RecSys.Tests.Unit.Store;

public sealed class ConnectionStringsTests
{
    [TestCase("postgres://shop:s3cret@db.example:5433/recsys", "db.example", 5433, "recsys", "shop", "s3cret")]
    [TestCase("postgresql://shop@db.example/recsys", "db.example", 5432, "recsys", "shop", null)]
    [TestCase("postgres://sh%40p:p%40ss%2Fw%3Ard%25@h/d%20b", "h", 5432, "d b", "sh@p", "p@ss/w:rd%")]
    [TestCase("postgres://u:p@ss@h/d", "h", 5432, "d", "u", "p@ss")]
    [TestCase("postgres://u:p+q@h/d", "h", 5432, "d", "u", "p+q")]
    [TestCase("postgres://u:p@[::1]:5433/d", "[::1]", 5433, "d", "u", "p")]
    [TestCase("postgres://u@%2Fvar%2Frun%2Fpostgresql/d", "/var/run/postgresql", 5432, "d", "u", null)]
    [TestCase("postgresql:///d?host=/tmp&port=5433&user=u&password=p", "/tmp", 5433, "d", "u", "p")]
    [TestCase("postgres://u@a:1,b:2/d", "a:1,b:2", 5432, "d", "u", null)]
    [TestCase("postgres://u@h", "h", 5432, "u", "u", null)]
    [TestCase("Host=h;Port=5433;Database=d;Username=u;Password='p;q'", "h", 5433, "d", "u", "p;q")]
    public void An_address_is_read_in_either_form(string text, string host, int port, string database, string user, string? password)
    {
        var parsed = new NpgsqlConnectionStringBuilder(ConnectionStrings.Parse(text));

        Assert.That(parsed.Host, Is.EqualTo(host));
        Assert.That(parsed.Port, Is.EqualTo(port));
        Assert.That(parsed.Database, Is.EqualTo(database));
        Assert.That(parsed.Username, Is.EqualTo(user));
        Assert.That(parsed.Password, Is.EqualTo(password));
    }

    [TestCase("disable", SslMode.Disable)]
    [TestCase("prefer", SslMode.Prefer)]
    [TestCase("require", SslMode.Require)]
    [TestCase("verify-ca", SslMode.VerifyCA)]
    [TestCase("verify-full", SslMode.VerifyFull)]
    public void Sslmode_is_read_by_its_libpq_name(string text, SslMode expected)
        => Assert.That(new NpgsqlConnectionStringBuilder(ConnectionStrings.Parse($"postgres://h/d?sslmode={text}")).SslMode, Is.EqualTo(expected));

    [Test]
    public void Pool_settings_of_the_services_driver_are_ignored()
        => Assert.That(() => ConnectionStrings.Parse("postgres://h/d?pool_max_conns=20"), Throws.Nothing);

    [TestCase("hunter2")]
    [TestCase("mysql://u:hunter2@h/d")]
    [TestCase("Host=h;Password=x;hunter2=1")]
    [TestCase("Database=d;Password=hunter2")]
    [TestCase("postgres://u:hunter2@h:port/d")]
    [TestCase("postgres://u:hunter2@h:99999/d")]
    [TestCase("postgres://u:hunter2%zz@h/d")]
    [TestCase("postgres://u:hunter2#@h/d")]
    [TestCase("postgres://u:pa?hunter2@h/d")]
    [TestCase("postgres://u:pa/hunter2@h/d")]
    [TestCase("postgres://u:hunter2@h/d?sslmode=maybe")]
    [TestCase("postgres://u:hunter2@[::1/d")]
    [TestCase("postgres://u:1/hunter2@h/d")]
    [TestCase("postgres://u:x?sslmode=hunter2@h/d")]
    [TestCase("postgres://u@h/d?sslmode=require;password=hunter2")]
    [TestCase("postgres://u@h/d;password=hunter2")]
    [TestCase("postgres://u@h/d&password=hunter2")]
    [TestCase("postgres://u@h/d password=hunter2")]
    [TestCase("postgres://u:hunter2@h/d%00x")]
    [TestCase("postgres://u:hunter2%00@h/d")]
    [TestCase("postgres://u%00:hunter2@h/d")]
    [TestCase("postgres://u:hunter2@h/d?host=")]
    [TestCase("host=h dbname=d user=u password=hunter2")]
    [TestCase("Host=h;Database=d password=hunter2")]
    [TestCase("Host=h,Password=hunter2")]
    [TestCase("Host=h;Database=d;Ssl Password=hunter2")]
    [TestCase("postgres://u@h/d?sslkey=k&sslpassword=hunter2")]
    [TestCase("Hxost=;Password=hunter2")]
    public void A_malformed_address_is_refused_without_repeating_the_password(string text)
        => Assert.That(() => ConnectionStrings.Parse(text), Throws.TypeOf<FormatException>().With.Message.Not.Contains("hunter2"));

    [Test]
    public void Any_text_is_read_or_refused_with_a_format_error()
        => Gen.String.Select(tail => "postgres://" + tail).Sample(text =>
        {
            try
            {
                ConnectionStrings.Parse(text);
            }
            catch (FormatException)
            {
            }
        });

    [Test]
    public void A_password_of_any_characters_survives_percent_encoding()
        => Gen.String[Gen.Char['\u0020', '\u04ff'], 1, 30].Sample(password =>
            new NpgsqlConnectionStringBuilder(ConnectionStrings.Parse($"postgres://u:{Uri.EscapeDataString(password)}@h/d")).Password == password);

    [Test]
    public void Pg_variables_give_an_address_if_one_of_them_names_a_server()
    {
        var variables = new Dictionary<string, string>
        {
            ["PGHOST"] = "db",
            ["PGPORT"] = "5433",
            ["PGUSER"] = "u",
            ["PGPASSWORD"] = " p",
            ["PGDATABASE"] = "d",
            ["PGSSLMODE"] = "require",
        };

        var parsed = new NpgsqlConnectionStringBuilder(ConnectionStrings.FromPgVariables(variables.GetValueOrDefault)!);

        Assert.That((parsed.Host, parsed.Port, parsed.Username, parsed.Password, parsed.Database, parsed.SslMode), Is.EqualTo(("db", 5433, "u", " p", "d", SslMode.Require)));
        Assert.That(ConnectionStrings.FromPgVariables(_ => null), Is.Null);
    }

    [TestCase("PGHOST", "h password=hunter2")]
    [TestCase("PGDATABASE", "postgres://u:hunter2@h/d")]
    public void A_pg_variable_that_contains_an_address_is_refused_without_repeating_it(string name, string value)
        => Assert.That(
            () => ConnectionStrings.FromPgVariables(variable => variable == name ? value : variable == "PGHOST" ? "h" : null),
            Throws.TypeOf<FormatException>().With.Message.Not.Contains("hunter2"));

    [Test]
    public void Options_as_text_do_not_contain_the_connection_string()
    {
        var options = new DatabaseOptions("Host=h;Database=d;Password=hunter2", "test", default, 0, default, default, 1);

        Assert.That(options.ToString(), Does.Contain("h:5432/d").And.Not.Contains("hunter2"));
    }
}

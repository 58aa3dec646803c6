using Npgsql;
using RecSys.Store;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Store;

public sealed class CopyReaderTests
{
    static readonly TestCaseData[] HostileIds =
    [
        new("") { TestName = "{m}(empty)" },
        new("O'Brien \"; DROP TABLE items; --") { TestName = "{m}(quotes)" },
        new("back\\slash \\u0041 $1") { TestName = "{m}(backslashes and a placeholder)" },
        new("line\nbreak\r\ttab") { TestName = "{m}(controls)" },
        new("naïve 日本語 👩‍👩‍👧 \u202e\ufeff") { TestName = "{m}(any script)" },
        new(new string('é', 1000)) { TestName = "{m}(2 kB)" },
    ];

    [TestCaseSource(nameof(HostileIds))]
    public async Task Text_parameter_round_trips_unchanged(string id)
    {
        await using var connection = await OpenAsync();
        await using var reader = await CopyReader.OpenAsync(
            connection, "COPY (SELECT $1, length($1)) TO STDOUT (FORMAT BINARY)", [id], CancellationToken.None);

        Assert.That(await reader.ReadRowAsync(CancellationToken.None), Is.True);
        Assert.That(reader.GetText(0), Is.EqualTo(id));
        Assert.That(reader.GetInt32(1), Is.EqualTo(id.EnumerateRunes().Count()));
        Assert.That(await reader.ReadRowAsync(CancellationToken.None), Is.False);
    }

    [Test]
    public async Task Every_type_is_read_as_stored()
    {
        const string Sql = """
            COPY (SELECT $1, $2, $3, $4, $5, true, ARRAY['a', NULL, 'b,"c']::text[], '{}'::text[], '[1,-2.5,3e-7]'::vector, $6::int,
                         'infinity'::timestamptz) TO STDOUT (FORMAT BINARY)
            """;
        var org = Guid.Parse("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        var time = new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.FromHours(2)).AddTicks(1_234_560);

        await using var connection = await OpenAsync();
        await using var reader = await CopyReader.OpenAsync(
            connection, Sql, [org, (short)-7, long.MaxValue, -0.1, time, null], CancellationToken.None);

        Assert.That(await reader.ReadRowAsync(CancellationToken.None), Is.True);
        var vector = new float[3];
        string[] texts = ["a", "b,\"c"];
        float[] numbers = [1f, -2.5f, 3e-7f];
        reader.GetVector(8, vector);
        Assert.Multiple(() =>
        {
            Assert.That(reader.FieldCount, Is.EqualTo(11));
            Assert.That(new Guid(reader.GetBytes(0), bigEndian: true), Is.EqualTo(org));
            Assert.That(reader.GetInt32(1), Is.EqualTo(-7));
            Assert.That(reader.GetInt64(2), Is.EqualTo(long.MaxValue));
            Assert.That(reader.GetDouble(3), Is.EqualTo(-0.1));
            Assert.That(reader.GetUnixMicroseconds(4), Is.EqualTo((time - DateTimeOffset.UnixEpoch).Ticks / 10));
            Assert.That(reader.GetBoolean(5), Is.True);
            Assert.That(reader.GetTextArray(6), Is.EqualTo(texts));
            Assert.That(reader.GetTextArray(7), Is.Empty);
            Assert.That(vector, Is.EqualTo(numbers));
            Assert.That(reader.IsNull(9), Is.True);
            Assert.That(reader.GetUnixMicroseconds(10), Is.EqualTo(long.MaxValue));
            Assert.That(() => reader.GetInt32(9), Throws.InstanceOf<InvalidDataException>());
            Assert.That(() => reader.GetInt64(1), Throws.InstanceOf<InvalidDataException>());
            Assert.That(() => reader.GetVector(8, new float[2]), Throws.InstanceOf<InvalidDataException>());
        });
    }

    [TestCase("4714-11-24 BC", -210_866_803_200_000_000)]
    [TestCase("9999-12-31 23:59:59.999999Z", 253_402_300_799_999_999)]
    [TestCase("294246-12-31Z", 9_223_371_158_400_000_000)]
    [TestCase("294276-12-31 23:59:59.999999Z", long.MaxValue - 1)]
    [TestCase("-infinity", long.MinValue)]
    public async Task Any_time_that_Postgres_accepts_is_read_as_microseconds_or_clamped(string time, long microseconds)
    {
        await using var connection = await OpenAsync();
        await using var reader = await CopyReader.OpenAsync(connection, "COPY (SELECT $1::timestamptz) TO STDOUT (FORMAT BINARY)", [time], CancellationToken.None);

        Assert.That(await reader.ReadRowAsync(CancellationToken.None), Is.True);
        Assert.That(reader.GetUnixMicroseconds(0), Is.EqualTo(microseconds));
    }

    [Test]
    public async Task Rows_of_every_size_are_read_completely_and_in_order()
    {
        const string Sql = """
            COPY (SELECT n, repeat(chr(97 + n % 26), CASE WHEN n % 997 = 0 THEN 1000000 ELSE n % 50 END)
                  FROM generate_series(0, 99999) AS n) TO STDOUT (FORMAT BINARY)
            """;
        await using var connection = await OpenAsync();
        await using var reader = await CopyReader.OpenAsync(connection, Sql, [], CancellationToken.None);

        var n = 0;
        while (await reader.ReadRowAsync(CancellationToken.None))
        {
            var text = reader.GetBytes(1);
            if (reader.GetInt32(0) != n || text.Length != (n % 997 == 0 ? 1_000_000 : n % 50) || text.ContainsAnyExcept((byte)(97 + n % 26)))
                Assert.Fail($"Row {n} came as {reader.GetInt32(0)} with {text.Length} bytes.");
            n++;
        }

        Assert.That(n, Is.EqualTo(100_000));
        Assert.That(await reader.ReadRowAsync(CancellationToken.None), Is.False, "and again after the end");
    }

    [Test]
    public async Task Reader_disposed_early_leaves_the_connection_and_its_transaction_usable()
    {
        await using var connection = await OpenAsync();

        await using (var reader = await CopyReader.OpenAsync(
            connection, "COPY (SELECT n FROM generate_series(1, 2000000) AS n) TO STDOUT (FORMAT BINARY)", [], CancellationToken.None))
            Assert.That(await reader.ReadRowAsync(CancellationToken.None), Is.True);

        await using var command = new NpgsqlCommand("SELECT 1", connection);
        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Server_error_during_a_read_is_reported_unchanged()
    {
        await using var connection = await OpenAsync();
        await using var reader = await CopyReader.OpenAsync(
            connection, "COPY (SELECT 1 / (50000 - n) FROM generate_series(1, 100000) AS n) TO STDOUT (FORMAT BINARY)", [], CancellationToken.None);

        Assert.That(async () =>
        {
            while (await reader.ReadRowAsync(CancellationToken.None))
            {
            }
        }, Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("22012"));
    }

    [Test]
    public async Task Cancelled_read_ends_immediately()
    {
        await using var connection = await OpenAsync();
        using var cancelling = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        Assert.That(async () =>
        {
            await using var reader = await CopyReader.OpenAsync(
                connection, "COPY (SELECT n, pg_sleep(60) FROM generate_series(1, 9) AS n) TO STDOUT (FORMAT BINARY)", [], cancelling.Token);
            await reader.ReadRowAsync(cancelling.Token);
        }, Throws.InstanceOf<OperationCanceledException>());
    }

    // By name: an attribute cannot contain a lone surrogate.
    [TestCase("nul")]
    [TestCase("lone high surrogate")]
    [TestCase("lone low surrogate")]
    public async Task Text_that_no_column_can_store_is_rejected_before_it_is_sent(string kind)
    {
        var text = "a" + (kind switch { "nul" => '\0', "lone high surrogate" => '\ud83d', _ => '\ude00' }) + "b";
        await using var connection = await OpenAsync();

        Assert.That(
            async () => await CopyReader.OpenAsync(connection, "COPY (SELECT $1) TO STDOUT (FORMAT BINARY)", [text], CancellationToken.None),
            Throws.ArgumentException);
    }

    [TestCase("COPY (SELECT $1, $3) TO STDOUT (FORMAT BINARY)")]
    [TestCase("COPY (SELECT $1) TO STDOUT (FORMAT BINARY)")]
    public async Task Placeholders_and_values_must_match(string sql)
    {
        await using var connection = await OpenAsync();

        Assert.That(async () => await CopyReader.OpenAsync(connection, sql, [1, 2], CancellationToken.None), Throws.ArgumentException);
    }

    static async Task<NpgsqlConnection> OpenAsync() => await TestDatabase.Shared.DataSource.OpenConnectionAsync();
}

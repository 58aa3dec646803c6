using System.Net.Sockets;
using Npgsql;
using RecSys.Store;

namespace RecSys.Tests.Unit.Store;

public sealed class DatabaseFailureTests
{
    const string Password = "correct-horse-battery";

    static readonly DatabaseOptions Options = new(
        $"Host=db.example;Port=5433;Database=shop;Username=batch;Password={Password}", "tests", TimeSpan.FromSeconds(45), 3, TimeSpan.Zero, TimeSpan.Zero, 10);

    [TestCase("53300", "max_connections")]
    [TestCase("25006", "connect to the primary")]
    [TestCase("53100", "free space on the server's disk")]
    [TestCase("57014", "DATABASE_QUERY_TIMEOUT")]
    [TestCase("57P01", "DATABASE_RETRY_ATTEMPTS")]
    [TestCase("57P03", "DATABASE_RETRY_ATTEMPTS")]
    [TestCase("55P03", "try again when it has ended")]
    [TestCase("40P01", "try again when the load is lower")]
    [TestCase("28P01", "the password")]
    [TestCase("42501", "GRANTs")]
    [TestCase("XX000", "the server's log")]
    public void Error_of_the_server_is_described_with_the_server_and_what_to_do(string sqlState, string advice)
    {
        var sentence = DatabaseFailure.Describe(new PostgresException("what the server says", "ERROR", "ERROR", sqlState), Options);

        Assert.That(sentence, Does.StartWith($"database db.example:5433/shop: what the server says (SQLSTATE {sqlState}); ").And.Contain(advice));
        Assert.That(sentence, Does.Not.Contain(Password));
    }

    static IEnumerable<TestCaseData> Losses() =>
    [
        new TestCaseData(new TimeoutException(), "the server did not answer in time; ").SetArgDisplayNames("time-out"),
        new TestCaseData(new SocketException((int)SocketError.ConnectionRefused), "that the server runs").SetArgDisplayNames("refused"),
        new TestCaseData(new EndOfStreamException("the end"), "the connection was lost: the end; ").SetArgDisplayNames("cut"),
    ];

    [TestCaseSource(nameof(Losses))]
    public void Lost_connection_is_described_with_the_server_and_what_to_do(Exception cause, string named)
        => Assert.That(
            DatabaseFailure.Describe(new NpgsqlException("while reading", cause), Options),
            Does.StartWith("database db.example:5433/shop: ").And.Contain(named));
}

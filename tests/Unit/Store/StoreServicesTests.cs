using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using RecSys.Store;

namespace RecSys.Tests.Unit.Store;

public sealed class StoreServicesTests
{
    [TestCase("Host=h", 65_536, 65_536, true)]
    [TestCase("Host=h;Read Buffer Size=16384", 16_384, 65_536, true)]
    [TestCase("host=h;readbuffersize=16384", 16_384, 65_536, true)]
    [TestCase("Host=h;Write Buffer Size=16384", 65_536, 16_384, true)]
    [TestCase("Host=h;Tcp Keepalive=false", 65_536, 65_536, false)]
    public async Task A_connection_has_the_defaults_of_a_run_unless_its_address_sets_them(string address, int read, int write, bool keepalive)
    {
        var options = new DatabaseOptions(address, "test", TimeSpan.Zero, 0, TimeSpan.Zero, TimeSpan.Zero, 1);

        await using var dataSource = StoreServices.DataSource(options, NullLoggerFactory.Instance);

        var effective = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
        Assert.That(effective.ReadBufferSize, Is.EqualTo(read));
        Assert.That(effective.WriteBufferSize, Is.EqualTo(write));
        Assert.That(effective.TcpKeepAlive, Is.EqualTo(keepalive));
    }
}

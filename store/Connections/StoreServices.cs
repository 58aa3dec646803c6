using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace RecSys.Store;

/// <summary>Registers the store's classes.</summary>
public static class StoreServices
{
    const int BufferBytes = 64 * 1024;

    /// <summary>Adds <see cref="DatabaseOptions"/>, one <see cref="NpgsqlDataSource"/> and every class that works on it.</summary>
    /// <param name="options">Called once, by the first class that needs the database.</param>
    public static IServiceCollection AddStore(this IServiceCollection services, Func<IServiceProvider, DatabaseOptions> options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => DataSource(provider.GetRequiredService<DatabaseOptions>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => new ServerWatch(provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<DatabaseOptions>().QueryTimeout));
        services.AddSingleton<Migrator>();
        services.AddSingleton<SchemaCheck>();
        services.AddSingleton<MaintenanceRuns>();
        services.AddSingleton<ServerLoadReader>();
        services.AddSingleton<InteractionReader>();
        return services;
    }

    /// <summary>Loads the code of the driver by creating a pool that is never used, so that the next pool is created faster. Opens no connection.</summary>
    public static void LoadDriver()
        => DataSource(
            new DatabaseOptions("Host=localhost", "", TimeSpan.Zero, RetryAttempts: 0, TimeSpan.Zero, TimeSpan.Zero, MaxConnections: 1), NullLoggerFactory.Instance).Dispose();

    /// <summary>A pool with the vector type mapped. The caller disposes it.</summary>
    public static NpgsqlDataSource DataSource(DatabaseOptions options, ILoggerFactory loggers)
    {
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString);
        // The settings in the user's address. ContainsKey does not help, because it is true for every known setting.
        var given = builder.ConnectionStringBuilder.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        builder.ConnectionStringBuilder.ApplicationName = options.ApplicationName;
        builder.ConnectionStringBuilder.CommandTimeout = CommandTimeout(options.QueryTimeout);
        builder.ConnectionStringBuilder.MaxPoolSize = options.MaxConnections;
        // Without keepalives, a router may drop a connection that is idle while the server works, and a dead connection would not be noticed.
        if (!given.Contains("Tcp Keepalive"))
        {
            builder.ConnectionStringBuilder.TcpKeepAlive = true;
            builder.ConnectionStringBuilder.TcpKeepAliveTime = 30;
            builder.ConnectionStringBuilder.TcpKeepAliveInterval = 10;
        }

        // A row has about a kilobyte or more. With the driver's 8 kB, reading and writing would wait every few rows.
        if (!given.Contains("Read Buffer Size"))
            builder.ConnectionStringBuilder.ReadBufferSize = BufferBytes;
        if (!given.Contains("Write Buffer Size"))
            builder.ConnectionStringBuilder.WriteBufferSize = BufferBytes;

        builder.UseLoggerFactory(loggers);
        builder.UseVector();
#pragma warning disable NPG9001 // see BinaryArrayMapping
        builder.AddTypeInfoResolverFactory(new BinaryArrayMapping());
#pragma warning restore NPG9001
        return builder.Build();
    }

    /// <summary>The driver's timeout in seconds. It is slightly longer than the server's timeout, whose error describes the cause better.</summary>
    static int CommandTimeout(TimeSpan queryTimeout)
    {
        const int Grace = 5;
        return queryTimeout == TimeSpan.Zero ? 0 : (int)Math.Min(Math.Ceiling(queryTimeout.TotalSeconds) + Grace, int.MaxValue);
    }
}

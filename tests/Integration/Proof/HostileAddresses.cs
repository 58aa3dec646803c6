namespace RecSys.Tests.Integration.Proof;

/// <summary>Invalid values of DATABASE_URL that contain one password; the same for the same seed. No server is at any of them.</summary>
sealed class HostileAddresses(int seed)
{
    /// <summary>A word that occurs in no other part.</summary>
    public const string Password = "hunter2Zq";

    static readonly string[] Forms =
    [
        "postgres://shop:P@127.0.0.1:1/db", "postgresql://shop:P@127.0.0.1/db?sslmode=disable", "postgres://shop:P@127.0.0.1:1", "postgres://:P@127.0.0.1:1/db", "postgres://shop:P@/db?host=127.0.0.1&port=1",
        "postgres://shop:P/x@127.0.0.1:1/db", "postgres://shop:x/P@127.0.0.1:1/db", "postgres://shop:1/P@127.0.0.1:1/db", "postgres://shop:P?x@127.0.0.1:1/db", "postgres://shop:x?P@127.0.0.1:1/db",
        "postgres://shop:x?sslmode=P@127.0.0.1:1/db", "postgres://shop:P#x@127.0.0.1:1/db", "postgres://shop:x#P@127.0.0.1:1/db", "postgres://shop:P%zz@127.0.0.1:1/db", "postgres://shop:%P@127.0.0.1:1/db",
        "postgres://shop:P@127.0.0.1:port/db", "postgres://shop:P@127.0.0.1:99999/db", "postgres://shop:P@[::1/db", "postgres://shop:P@[::1]:1/db", "postgres://shop:P@127.0.0.1:1,127.0.0.1:2/db",
        "postgres://127.0.0.1:1/db?user=shop&password=P", "postgres://127.0.0.1:1/db?user=shop;password=P", "postgres://127.0.0.1:1/db&password=P", "postgres://127.0.0.1:1/db;password=P", "postgres://127.0.0.1:1/db password=P",
        "postgres://shop@127.0.0.1:1/db?sslmode=require;password=P", "postgres://shop@127.0.0.1:1/db?sslmode=perhaps&password=P", "postgres://shop@127.0.0.1:1/db?pasword=P", "postgres://shop@127.0.0.1:1/db?sslpassword=P",
        "postgres://shop@127.0.0.1:1/db?target_session_attrs=P", "postgres://shop@127.0.0.1:1/db?connect_timeout=P", "postgres://shop@127.0.0.1:1/db?sslmode=verify-full&sslrootcert=/nowhere&password=P",
        "postgres://shop:P@127.0.0.1:1/db?sslcert=/nowhere&sslkey=/nowhere", "postgres://shop:P@127.0.0.1:1/db?target_session_attrs=standby", "postgres://shop:P@127.0.0.1:1,127.0.0.1:2/db?target_session_attrs=primary",
        "postgres://shop:P@127.0.0.1:1/db?host=", "postgres://shop:P@127.0.0.1:1/db%00x", "postgres://shop%00:P@127.0.0.1:1/db", "postgres://shop:P%00@127.0.0.1:1/db", "postgres://shop:P@127.0.0.1:1/%e2%80%ae%1b[31m",
        "postgres://shop:P@127.0.0.1:1/db?search_path=x%27%3b&timezone=nowhere&options=-c%20x%3dy", "POSTGRES://shop:P@127.0.0.1:1/db", " postgres://shop:P@127.0.0.1:1/db ", "\"postgres://shop:P@127.0.0.1:1/db\"",
        "postgres:/shop:P@127.0.0.1:1/db", "postgres:shop:P@127.0.0.1:1/db", "postgres//shop:P@127.0.0.1:1/db", "shop:P@127.0.0.1:1/db", "//shop:P@127.0.0.1:1/db", "http://shop:P@127.0.0.1:1/db", "mysql://shop:P@127.0.0.1/db",
        "jdbc:postgresql://127.0.0.1:1/db?user=shop&password=P", "DATABASE_URL=postgres://shop:P@127.0.0.1:1/db", "postgres+asyncpg://shop:P@127.0.0.1:1/db",
        "Host=127.0.0.1;Port=1;Database=db;Username=shop;Password=P", "Host=127.0.0.1;Port=1;Database=db;Username=shop;Password='P", "Host=127.0.0.1 Port=1 Database=db Username=shop Password=P",
        "host=127.0.0.1 port=1 dbname=db user=shop password=P", "host=127.0.0.1 password=P", "Host=127.0.0.1;Port=1;Database=db Password=P", "Host=127.0.0.1;Port=1;Username=shop,Password=P", "Host=127.0.0.1,Password=P",
        "Host=127.0.0.1;Port=1;Passwort=P", "Host=127.0.0.1;Port=one;Password=P", "Host=127.0.0.1;Password=P;Minimum Pool Size=50;Port=1", "Host=127.0.0.1;Password=P;Timeout=-1", "Host=127.0.0.1;Password=P;SSL Mode=Perhaps",
        "Host=127.0.0.1;Password=P;Command Timeout=99999999999", "Host=127.0.0.1;Password=P;Port=1;Max Auto Prepare=-1", "Host=127.0.0.1;Password=P;Port=1;Multiplexing=maybe", "Host=;Password=P", "Password=P", "P", "Server=127.0.0.1;Port=1;Uid=shop;Pwd=P",
        "Host=127.0.0.1;Port=1;Password=P;Keepalive=5;TCP Keepalive=true", "Host=127.0.0.1;Port=1;Password=P;Load Balance Hosts=true", "Host=127.0.0.1;Port=1;Password=P;Target Session Attributes=standby",
    ];

    readonly Random _random = new(seed);
    readonly HostileText _texts = new(seed);

    /// <summary>Every form unchanged.</summary>
    public static IEnumerable<string> All => Forms.Select(form => form.Replace("P", Password, StringComparison.Ordinal).Replace(Password + "ort", "Port", StringComparison.Ordinal)
        .Replace(Password + "ass", "Pass", StringComparison.Ordinal).Replace(Password + "ool", "Pool", StringComparison.Ordinal).Replace(Password + "wd", "Pwd", StringComparison.Ordinal)
        .Replace(Password + "OSTGRES", "POSTGRES", StringComparison.Ordinal).Replace(Password + "repare", "Prepare", StringComparison.Ordinal).Replace(Password + "erhaps", "Perhaps", StringComparison.Ordinal)
        .Replace("TC" + Password, "TCP", StringComparison.Ordinal));

    /// <summary>A form with up to two mutations. The user name and the password stay unchanged and separate.</summary>
    public string Next()
    {
        var text = All.ElementAt(_random.Next(Forms.Length));
        for (var edits = _random.Next(3); edits > 0; edits--)
            text = Edited(text);
        return text;
    }

    string Edited(string text)
    {
        var secret = text.IndexOf(Password, StringComparison.Ordinal);
        var at = _random.Next(text.Length + 1);
        // The characters before the password mark it as a password.
        if (at >= secret - 10 && at <= secret + Password.Length)
            at = text.Length;
        return _random.Next(3) switch
        {
            0 => text.Insert(at, HostileText.ToStorable(_texts.Text(20))),
            1 => at < text.Length && (at + 1 < secret - 10 || at > secret + Password.Length) && at > 11 ? text.Remove(at, 1) : text + " ",
            _ => text + _texts.Storable(10),
        };
    }
}

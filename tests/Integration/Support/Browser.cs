using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace RecSys.Tests.Integration.Support;

/// <summary>A headless browser of the Chromium family, driven by its DevTools protocol. No host name can be resolved.</summary>
sealed class Browser : IAsyncDisposable
{
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

    readonly RunningProcess _process;
    readonly string _profile;
    readonly ClientWebSocket _socket = new();
    readonly List<JsonElement> _events = [];
    int _lastId;

    Browser(RunningProcess process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>Starts the browser that CHROME names, or one on the PATH. Without a browser, the test is skipped with a reason.</summary>
    public static async Task<Browser> StartAsync()
    {
        var file = Environment.GetEnvironmentVariable("CHROME") is { Length: > 0 } named ? named : OnThePath();
        if (file is null)
            Assert.Ignore($"No browser found. Set CHROME to its path, or add one of these to the PATH: {string.Join(", ", Names)}.");

        var profile = Directory.CreateTempSubdirectory("recsys-browser-").FullName;
        var process = ProcessRunner.Start(file!,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking",
            "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank",
        ]);
        var browser = new Browser(process, profile);
        var portFile = Path.Combine(profile, "DevToolsActivePort");
        await process.WaitUntilAsync(_ => Task.FromResult(File.Exists(portFile) && File.ReadAllLines(portFile).Length == 2));
        var port = (await File.ReadAllLinesAsync(portFile))[0];
        using var http = new HttpClient();
        var pages = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/json/list"))).RootElement;
        var page = pages.EnumerateArray().First(target => target.GetProperty("type").GetString() == "page");
        await browser._socket.ConnectAsync(new Uri(page.GetProperty("webSocketDebuggerUrl").GetString()!), CancellationToken.None);
        foreach (var domain in (string[])["Page", "Network", "Log", "Runtime"])
            await browser.SendAsync($"{domain}.enable");
        return browser;
    }

    /// <summary>Addresses that the page requested since it was opened, including its own.</summary>
    public IReadOnlyList<string> Requests
        => [.. Params("Network.requestWillBeSent").Select(request => request.GetProperty("request").GetProperty("url").GetString()!)];

    /// <summary>Messages on the console of the page or the browser, including violations of the content security policy.</summary>
    public IReadOnlyList<string> Messages
        => [.. Params("Runtime.consoleAPICalled").Concat(Params("Runtime.exceptionThrown")).Concat(Params("Log.entryAdded")).Select(message => message.GetRawText())];

    /// <summary>Opens a page with a width in pixels and a colour scheme, and waits until it is loaded and rendered.</summary>
    public async Task OpenAsync(string url, int width, string scheme = "light")
    {
        _events.Clear();
        await SendAsync("Emulation.setDeviceMetricsOverride", new { width, height = 900, deviceScaleFactor = 1, mobile = false });
        await SendAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = scheme } } });
        await SendAsync("Page.navigate", new { url });
        while (!_events.Any(e => e.GetProperty("method").GetString() == "Page.loadEventFired"))
            await ReceiveAsync();
        await SendAsync("Runtime.evaluate", new { expression = "new Promise(done => setTimeout(done, 300))", awaitPromise = true });
    }

    /// <summary>Evaluates an expression in the page.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
        => (await SendAsync("Runtime.evaluate", new { expression, returnByValue = true })).GetProperty("result").GetProperty("value");

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(_profile, recursive: true);
    }

    static string? OnThePath()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);

    IEnumerable<JsonElement> Params(string method)
        => _events.Where(e => e.GetProperty("method").GetString() == method).Select(e => e.GetProperty("params"));

    async Task<JsonElement> SendAsync(string method, object? parameters = null)
    {
        var id = ++_lastId;
        var message = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } });
        await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        while (true)
        {
            var answer = await ReceiveAsync();
            if (!answer.TryGetProperty("id", out var answered) || answered.GetInt32() != id)
                continue;
            return answer.TryGetProperty("error", out var error) ? throw new InvalidOperationException($"{method}: {error}") : answer.GetProperty("result");
        }
    }

    /// <summary>Receives the next message and keeps it when it is an event.</summary>
    async Task<JsonElement> ReceiveAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[1 << 16];
        using var whole = new MemoryStream();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), timeout.Token);
            whole.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);

        var message = JsonDocument.Parse(Encoding.UTF8.GetString(whole.GetBuffer(), 0, (int)whole.Length)).RootElement;
        if (message.TryGetProperty("method", out _))
            _events.Add(message);
        return message;
    }
}

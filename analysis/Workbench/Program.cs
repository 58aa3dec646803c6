using Microsoft.Extensions.DependencyInjection;
using RecSys.Hosting;
using RecSys.Workbench;
using RecSys.Workbench.Database;

return await CommandHost.RunAsync<WorkbenchCommand>(args, services => services
    .AddSingleton<ShopWriter>()
    .AddSingleton<EventWriter>()
    .AddSingleton<NamespaceReset>()
    .AddSingleton<NamespaceSummary>()
    .AddSingleton<CopyLowerBound>()
    .AddSingleton<CatalogLowerBound>()
    .AddSingleton<FactorLowerBound>());

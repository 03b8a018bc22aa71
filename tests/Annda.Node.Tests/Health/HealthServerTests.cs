using System.Net;
using Annda.Health;
using Annda.Hosting;

namespace Annda.Tests.Health;

public class HealthServerTests
{
    [Theory]
    [InlineData("live", true, HttpStatusCode.OK)]
    [InlineData("live", false, HttpStatusCode.ServiceUnavailable)]
    [InlineData("ready", true, HttpStatusCode.OK)]
    [InlineData("ready", false, HttpStatusCode.ServiceUnavailable)]
    public async Task Each_question_has_its_own_answer(string question, bool good, HttpStatusCode expected)
    {
        await using var server = await HealthServer.StartAsync(new HostPort("127.0.0.1", 0), () => question != "live" || good,
            () => question != "ready" || good);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.Address}/") };
        foreach (var asked in new[] { "live", "ready" })
            Assert.Equal(asked == question ? expected : HttpStatusCode.OK, (await client.GetAsync(asked)).StatusCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var server = await HealthServer.StartAsync(new HostPort("127.0.0.1", 0), () => true, () => true);
        var fault = await Assert.ThrowsAsync<ClusterException>(() => HealthServer.StartAsync(server.Address, () => true, () => true));
        Assert.Contains(server.Address.ToString(), fault.Message);
    }
}

using Annda.Hosting;

namespace Annda.Tests.Hosting;

public class ClusterOptionsTests
{
    [Fact]
    public void The_standard_options_have_no_fault() => Assert.Empty(new ClusterOptions().Faults());

    public static TheoryData<string, ClusterOptions> Bad() => new()
    {
        { "listen", new() { Listen = new("no host", 1) } },
        { "listen", new() { Listen = new("127.0.0.1", 65536) } },
        { "listen", new() { Listen = new("10.0.0.1", 4053) } },
        { "listen", new() { Listen = new("0.0.0.0", 4053), Insecure = true } },
        { "advertise", new() { Advertise = new("a b", 0) } },
        { "advertise", new() { Advertise = new("::", 0) } },
        { "join", new() { Join = [new("localhost", 4053), new("localhost", 0)] } },
        { "name", new() { Name = "" } },
        { "name", new() { Name = "two words" } },
        { "name", new() { Name = new string('x', 65) } },
        { "threads", new() { Threads = 0 } },
        { "threads", new() { Threads = 1025 } },
        { "memory", new() { MemoryBytes = 1000 } },
        { "failure", new() { Failure = (FailureProfile)2 } },
        { "role", new() { Role = (ClusterRole)7 } },
        { "join-within", new() { JoinWithin = TimeSpan.Zero } },
        { "leave-within", new() { LeaveWithin = TimeSpan.FromHours(1) } },
        { "patience", new() { Patience = TimeSpan.Zero } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_fault_names_the_option_and_no_member_starts_with_it(string option, ClusterOptions options)
    {
        Assert.Single(options.Faults(), f => f.StartsWith(option + ":", StringComparison.Ordinal));
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => ClusterNode.StartAsync(options));
        Assert.Contains(option + ":", fault.Message);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("localhost")]
    [InlineData("::1")]
    public void This_machine_alone_needs_no_leave_to_listen(string host) =>
        Assert.Empty(new ClusterOptions { Listen = new(host, 4053) }.Faults());

    [Fact]
    public void All_addresses_may_be_listened_to_where_one_is_advertised() =>
        Assert.Empty(new ClusterOptions { Listen = new("0.0.0.0", 4053), Advertise = new("node-1.annda", 0), Insecure = true }.Faults());

    [Theory]
    [InlineData("node-1.annda:4053", "node-1.annda", 4053)]
    [InlineData("[::1]:0", "::1", 0)]
    [InlineData("10.0.0.1:65535", "10.0.0.1", 65535)]
    public void An_address_is_read_and_written_as_it_was(string text, string host, int port)
    {
        Assert.True(HostPort.TryParse(text, out var read));
        Assert.Equal(new HostPort(host, port), read);
        Assert.Equal(text, read.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("host:")]
    [InlineData(":1")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("host: 1")]
    [InlineData("ho st:1")]
    [InlineData("::1:4053")]
    [InlineData("[::1]")]
    [InlineData("[nonsense]:1")]
    [InlineData("host:99999999999")]
    public void What_is_no_address_is_none(string text) => Assert.False(HostPort.TryParse(text, out _));

    [Theory]
    [InlineData("8080", "127.0.0.1", 8080)]
    [InlineData("0.0.0.0:80", "0.0.0.0", 80)]
    public void A_host_may_be_left_out_where_there_is_another(string text, string host, int port)
    {
        Assert.True(HostPort.TryParse(text, out var read, host: "127.0.0.1"));
        Assert.Equal(new HostPort(host, port), read);
    }

    [Theory]
    [InlineData("pod-0.annda", "pod-0.annda", 0)]
    [InlineData("[fe80::1]", "fe80::1", 0)]
    [InlineData("pod-0.annda:77", "pod-0.annda", 77)]
    public void A_port_may_be_left_out_where_there_is_another(string text, string host, int port)
    {
        Assert.True(HostPort.TryParse(text, out var read, port: 0));
        Assert.Equal(new HostPort(host, port), read);
    }
}
